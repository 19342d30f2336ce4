/// Whole-process tests: the daemon as a child process, driven by the unmodified programs of the field, killed, starved
/// and fed rubbish; and the real containerd as the judge.
@NullMarked
package cas.interop;

import org.jspecify.annotations.NullMarked;
