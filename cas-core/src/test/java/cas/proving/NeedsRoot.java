package cas.proving;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/// The test mounts, changes owners or makes devices, and may drive programs of the field. Where that is impossible
/// it is skipped with the reason; with `cas.interop=required` (system property) or `CAS_INTEROP=required`
/// (environment, as `.ci/run` sets it) it fails instead.
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ExtendWith(NeedsRootCondition.class)
public @interface NeedsRoot {
    /// Programs that must be on the path, by name.
    String[] tools() default {};

    /// Files of the kernel that must be there, by path.
    String[] files() default {};
}
