package cas.server;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// What an agent is to the store. What each may call stands in [CallTable].
public enum AgentRole {
    /// Everything. Root and the user of the daemon always are.
    OPERATOR,
    /// Makes volumes, and what they need.
    VOLUMEMGR,
    /// Brings content in, and sees nothing of what is there but how far it has come.
    DOWNLOADER,
    /// Hands verified files over, and reads what it handed over.
    VERIFIER,
    /// Looks, and changes nothing.
    READER;

    /// As policies spell it.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<AgentRole> of(String word) {
        return Arrays.stream(values()).filter(role -> role.word().equals(word)).findFirst();
    }

    /// All words, for messages.
    static String words() {
        return Arrays.stream(values()).map(AgentRole::word).collect(Collectors.joining(", "));
    }
}
