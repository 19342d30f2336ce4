package cas.client;

import java.io.IOException;

/// No daemon answers at the address.
public final class Unreachable extends IOException {
    private static final long serialVersionUID = 1L;

    Unreachable(String message) {
        super(message);
    }
}
