package cas.unpack;

/// Hears how far an import or an unpack has come; called from the working thread, must not block for long.
@FunctionalInterface
public interface Progress {
    /// @param step what is being done, in the words of the field: `importing`, `extracting`, `already exists`, `saved`
    /// @param thing the blob, layer or image it is done to
    /// @param doneBytes of this thing
    /// @param totalBytes 0 if not known
    void at(String step, String thing, long doneBytes, long totalBytes);

    Progress SILENT = (step, thing, done, total) -> {};
}
