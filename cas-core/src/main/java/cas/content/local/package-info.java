/// Content as plain files: blobs by digest and writes in progress. Knows no namespaces, labels or leases, and keeps
/// no database. Floor 2.
@NullMarked
package cas.content.local;

import org.jspecify.annotations.NullMarked;
