package cas.metadata;

import cas.content.Descriptor;
import cas.digest.Digest;
import cas.error.CasException.AlreadyExists;
import cas.error.CasException.InvalidArgument;
import cas.error.CasException.NotFound;
import cas.error.Reason;
import cas.event.Event;
import cas.filter.Filter;
import cas.image.Image;
import cas.image.ImageStore;
import cas.kv.WriteTransaction;
import cas.name.FieldMask;
import cas.name.Labels;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Images of one namespace (rules C1-C7).
final class NamespacedImageStore implements ImageStore {
    private static final String TARGET = "target";
    private static final String LABELS = "labels";
    private static final String ANNOTATIONS = "annotations";
    private static final String EXPIRE = "containerd.io/gc.expire";

    private final Ledger ledger;
    private final Caller caller;

    NamespacedImageStore(Ledger ledger, Caller caller) {
        this.ledger = ledger;
        this.caller = caller;
    }

    @Override
    public Optional<Image> get(String name) throws IOException {
        return ledger.read(tx -> Schema.IMAGES.get(tx, ImageForm.key(caller.namespace(), name)));
    }

    @Override
    public List<Image> list(Filter filter) throws IOException {
        List<Image> images = new ArrayList<>();
        ledger.walk(Schema.IMAGES, Keys.of(caller.namespace()).toBytes(), (key, image) -> image, image -> {
            if (filter.matches(image)) {
                images.add(image);
            }
        });
        return List.copyOf(images);
    }

    @Override
    public Image create(String name, Descriptor target, Labels labels, Optional<Instant> stamp) throws IOException {
        Instant time = stamp.orElse(ledger.now());
        Image image = checked(new Image(name, target, labels, time, time));
        ledger.write(tx -> {
            if (Schema.IMAGES.has(tx, ImageForm.key(caller.namespace(), name))) {
                throw new AlreadyExists("cannot create image \"" + name + "\": " + caller + " has one of that name");
            }
            NamespaceRecord.touch(tx, caller.namespace(), ledger.now());
            put(tx, image);
            return true;
        });
        ledger.world().events().publish(caller.namespace(), new Event.ImageCreated(name, image.labels()));
        return image;
    }

    @Override
    public Image update(Change change, FieldMask mask) throws IOException {
        Instant time = change.stamp().orElse(ledger.now());
        Image updated = ledger.write(tx -> {
            Image before = Schema.IMAGES
                    .get(tx, ImageForm.key(caller.namespace(), change.name()))
                    .orElseThrow(() -> absent("update", change.name()));
            require(change, mask);
            Image after = checked(changed(before, change, mask, time));
            put(tx, after);
            return after;
        });
        ledger.world().events().publish(caller.namespace(), new Event.ImageUpdated(updated.name(), updated.labels()));
        return updated;
    }

    private static void require(Change change, FieldMask mask) {
        mask.require("image \"" + change.name() + "\"", NamespacedImageStore::isKnownPath);
        boolean targetNeeded = mask.isAll() || mask.paths().stream().anyMatch(path -> !path.startsWith(LABELS));
        if (targetNeeded && change.target().isEmpty()) {
            throw new InvalidArgument("cannot update image \"" + change.name() + "\": expected a target, found none");
        }
    }

    private static boolean isKnownPath(String path) {
        return FieldMask.isLabelPath(path)
                || path.equals(TARGET)
                || path.equals(ANNOTATIONS)
                || path.startsWith(ANNOTATIONS + ".") && path.length() > ANNOTATIONS.length() + 1;
    }

    private static Image changed(Image before, Change change, FieldMask mask, Instant time) {
        Descriptor target = before.target();
        if (change.target().isPresent()) {
            Descriptor wanted = change.target().get();
            boolean whole = mask.isAll() || mask.paths().contains(TARGET);
            Descriptor base = whole ? wanted : before.target();
            Labels annotations = mask.apply(
                    ANNOTATIONS, base.annotations(), wanted.annotations().asMap());
            target = new Descriptor(base.mediaType(), base.digest(), base.size(), annotations);
        }
        Labels labels = mask.apply(LABELS, before.labels(), change.labels().asMap());
        return new Image(before.name(), target, labels, before.created(), time);
    }

    /// A lease holds only an image that could expire (rule F6).
    private void put(WriteTransaction tx, Image image) {
        if (image.labels().get(EXPIRE).isPresent()) {
            LeaseBook.add(tx, caller, LeaseBook.image(image.name()));
        }
        Schema.IMAGES.put(tx, ImageForm.key(caller.namespace(), image.name()), image);
    }

    /// Rule C2.
    private static Image checked(Image image) {
        if (image.name().isEmpty()) {
            throw new InvalidArgument("image: expected a name, found none");
        }
        Descriptor target = image.target();
        if (target.size() <= 0) {
            throw new InvalidArgument(
                    "image \"" + image.name() + "\": expected a target of more than 0 bytes, found " + target.size());
        }
        if (target.mediaType().isEmpty()) {
            throw new InvalidArgument(
                    "image \"" + image.name() + "\": expected a media type of its target, found none");
        }
        image.labels().checked();
        return image;
    }

    @Override
    public void delete(String name, Optional<Digest> target) throws IOException {
        byte[] key = ImageForm.key(caller.namespace(), name);
        ledger.remove(tx -> {
            Image image = Schema.IMAGES.get(tx, key).orElseThrow(() -> absent("delete", name));
            target.filter(digest -> !digest.equals(image.target().digest())).ifPresent(digest -> {
                throw new NotFound(
                        Reason.IMAGE_NOT_FOUND,
                        "cannot delete image \"" + name + "\": expected target " + digest + ", found "
                                + image.target().digest());
            });
            LeaseBook.drop(tx, caller, LeaseBook.image(name));
            return Schema.IMAGES.delete(tx, key);
        });
        ledger.world().events().publish(caller.namespace(), new Event.ImageDeleted(name));
    }

    private NotFound absent(String doing, String name) {
        return new NotFound(
                Reason.IMAGE_NOT_FOUND, "cannot " + doing + " image \"" + name + "\": " + caller + " has none");
    }
}
