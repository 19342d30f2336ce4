package cas.layer;

/// The numbers of the tar format: POSIX ustar, PAX and the GNU extensions.
final class Tar {
    static final int BLOCK_BYTES = 512;

    static final int NAME_OFFSET = 0;
    static final int NAME_BYTES = 100;
    static final int MODE_OFFSET = 100;
    static final int UID_OFFSET = 108;
    static final int GID_OFFSET = 116;
    static final int NUMBER_BYTES = 8;
    static final int SIZE_OFFSET = 124;
    static final int MTIME_OFFSET = 136;
    static final int LONG_NUMBER_BYTES = 12;
    static final int CHECKSUM_OFFSET = 148;
    static final int TYPE_OFFSET = 156;
    static final int LINK_OFFSET = 157;
    static final int MAGIC_OFFSET = 257;
    static final int MAGIC_BYTES = 8;
    static final int MAJOR_OFFSET = 329;
    static final int MINOR_OFFSET = 337;
    static final int PREFIX_OFFSET = 345;
    static final int PREFIX_BYTES = 155;

    static final String USTAR_MAGIC = "ustar\00000";
    static final String GNU_MAGIC = "ustar  \0";

    static final byte FILE = '0';
    static final byte OLD_FILE = 0;
    static final byte HARD_LINK = '1';
    static final byte SYMLINK = '2';
    static final byte CHARACTER = '3';
    static final byte BLOCK = '4';
    static final byte DIRECTORY = '5';
    static final byte FIFO = '6';
    static final byte CONTIGUOUS = '7';
    static final byte PAX_NEXT = 'x';
    static final byte PAX_GLOBAL = 'g';
    static final byte GNU_LONG_NAME = 'L';
    static final byte GNU_LONG_LINK = 'K';
    static final byte GNU_SPARSE = 'S';

    static final String PAX_XATTR = "SCHILY.xattr.";

    /// Marks of layers (OCI): `.wh.NAME` removes NAME below; the exact name removes all siblings below.
    static final String WHITEOUT = ".wh.";

    static final String OPAQUE = ".wh..wh..opq";

    private Tar() {}

    /// How many bytes fill the last block of a content of this size.
    static int padding(long size) {
        return (int) (-size & (BLOCK_BYTES - 1));
    }
}
