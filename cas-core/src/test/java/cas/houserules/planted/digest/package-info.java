/// Offenders, planted so that each law of the house is seen to say no. Nothing uses them.
@NullMarked
package cas.houserules.planted.digest;

import org.jspecify.annotations.NullMarked;
