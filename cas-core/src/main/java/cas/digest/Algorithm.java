package cas.digest;

import java.util.Optional;

/// The digest algorithms of the field (rule B1): their OCI name, their JDK name and their length.
public enum Algorithm {
    SHA256("sha256", "SHA-256", 32),
    SHA384("sha384", "SHA-384", 48),
    SHA512("sha512", "SHA-512", 64);

    private final String label;
    private final String jdkName;
    private final int lengthBytes;

    Algorithm(String label, String jdkName, int lengthBytes) {
        this.label = label;
        this.jdkName = jdkName;
        this.lengthBytes = lengthBytes;
    }

    /// The name in front of the colon, such as `sha256`.
    public String label() {
        return label;
    }

    public int lengthBytes() {
        return lengthBytes;
    }

    String jdkName() {
        return jdkName;
    }

    public static Optional<Algorithm> ofLabel(String label) {
        for (Algorithm algorithm : values()) {
            if (algorithm.label.equals(label)) {
                return Optional.of(algorithm);
            }
        }
        return Optional.empty();
    }
}
