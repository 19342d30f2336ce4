package cas.os;

import cas.error.CasException.InvalidArgument;
import cas.error.Reason;
import java.time.Instant;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// What a file is besides its bytes: permission bits, owner, time, extended attributes. Immutable.
public final class Attributes {
    /// Owners are 0 to this (rule S10); the next number means "leave it" to the kernel.
    public static final long OWNER_MAX = 0xffff_fffeL;

    public static final int MODE_MAX = 07777;

    private final int mode;
    private final long uid;
    private final long gid;
    private final Instant modified;
    private final SortedMap<String, byte[]> xattrs;

    private Attributes(int mode, long uid, long gid, Instant modified, SortedMap<String, byte[]> xattrs) {
        this.mode = mode;
        this.uid = uid;
        this.gid = gid;
        this.modified = modified;
        this.xattrs = xattrs;
    }

    /// Owned by root, of 1970-01-01, without extended attributes.
    public static Attributes of(int mode) {
        if (mode < 0 || mode > MODE_MAX) {
            throw new InvalidArgument(
                    Reason.INVALID_LAYER,
                    "mode: expected 0 to " + Integer.toOctalString(MODE_MAX) + ", found "
                            + Integer.toOctalString(mode));
        }
        return new Attributes(mode, 0, 0, Instant.EPOCH, new TreeMap<>());
    }

    public Attributes owner(long newUid, long newGid) {
        if (newUid < 0 || newUid > OWNER_MAX || newGid < 0 || newGid > OWNER_MAX) {
            throw new InvalidArgument(
                    Reason.INVALID_LAYER, "owner: expected 0 to " + OWNER_MAX + ", found " + newUid + ":" + newGid);
        }
        return new Attributes(mode, newUid, newGid, modified, xattrs);
    }

    public Attributes modified(Instant time) {
        return new Attributes(mode, uid, gid, time, xattrs);
    }

    /// With one more extended attribute, or another value of it.
    public Attributes xattr(String name, byte[] value) {
        SortedMap<String, byte[]> more = new TreeMap<>(xattrs);
        more.put(name, value.clone());
        return new Attributes(mode, uid, gid, modified, more);
    }

    public int mode() {
        return mode;
    }

    public long uid() {
        return uid;
    }

    public long gid() {
        return gid;
    }

    public Instant modified() {
        return modified;
    }

    public SortedSet<String> xattrNames() {
        return new TreeSet<>(xattrs.keySet());
    }

    /// The value, as a copy.
    ///
    /// @throws IllegalArgumentException if there is no such attribute
    public byte[] xattr(String name) {
        byte[] value = xattrs.get(name);
        if (value == null) {
            throw new IllegalArgumentException("no extended attribute " + name);
        }
        return value.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Attributes that
                && mode == that.mode
                && uid == that.uid
                && gid == that.gid
                && modified.equals(that.modified)
                && xattrs.keySet().equals(that.xattrs.keySet())
                && xattrs.keySet().stream().allMatch(name -> Arrays.equals(xattr(name), that.xattr(name)));
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(new Object[] {mode, uid, gid, modified, xattrs.keySet()});
    }

    @Override
    public String toString() {
        return Integer.toOctalString(mode) + " " + uid + ":" + gid + " " + modified + " " + xattrs.keySet();
    }
}
