package cas.disk;

/// Who opens a store: needed to tell a killed process from a machine that went down (rule D13).
///
/// @param bootId changes with every start of the machine
/// @param pid of this process
public record Machine(String bootId, long pid) {}
