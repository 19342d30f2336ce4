package cas.finding;

/// Hears what a check finds, as it finds it. What a listener throws ends the check.
public interface CheckListener {
    void found(Finding finding);

    void progress(CheckProgress progress);
}
