package cas.houserules.planted.metadata;

/// A package of this kind shows one door only.
public record SecondDoor(int number) {}
