package cas.layer;

import cas.os.Attributes;
import cas.os.TreePath;
import java.io.IOException;

/// What an archive says is gone from the layers below, made visible in one kind of target.
sealed interface Whiteouts permits OverlayWhiteouts, PlainWhiteouts {
    /// A name is gone below. What this layer itself has under it stays.
    void hide(TreePath gone, Attributes mark) throws IOException;

    /// Everything in an existing directory is gone below.
    void hideChildren(TreePath directory) throws IOException;

    /// This layer has made it; of that nothing goes away.
    void made(TreePath path);

    /// A directory is to take the place of something else.
    ///
    /// @return whether the something else hid what the layers below have there
    boolean hides(TreePath path) throws IOException;

    /// The last entry has been made; directories get their times after this.
    void finish() throws IOException;
}
