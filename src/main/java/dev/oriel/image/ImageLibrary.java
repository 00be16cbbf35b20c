package dev.oriel.image;

import dev.oriel.OrielHome;
import dev.oriel.account.AccountPrincipal;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Service;

/**
 * The library of images. A file comes in whole or not at all, is inspected before any tool opens it, and is never
 * written again.
 */
@Service
public class ImageLibrary {

    private static final Logger log = LoggerFactory.getLogger(ImageLibrary.class);

    private static final int HASH_CHUNK = 1 << 20;

    private final Images images;
    private final Arrivals arrivals;
    private final Sharing sharing;
    private final OrielHome home;
    private final DiskTools tools;
    private final Conversion conversion;
    private final List<ImageUses> uses;
    private final ImageSettings settings;
    private final Clock clock = Clock.systemUTC();

    ImageLibrary(
            Images images,
            Arrivals arrivals,
            Sharing sharing,
            OrielHome home,
            DiskTools tools,
            Conversion conversion,
            List<ImageUses> uses,
            ImageSettings settings) {
        this.images = images;
        this.arrivals = arrivals;
        this.sharing = sharing;
        this.home = home;
        this.tools = tools;
        this.conversion = conversion;
        this.uses = uses;
        this.settings = settings;
    }

    /**
     * Takes a file that the server has made itself into the library.
     *
     * @param file on the same file system as the library; it is moved
     * @param shared whether everybody may use it, and not only its owner
     * @throws ImageRefused when it is not what the format says
     */
    public Image add(String name, ImageFormat format, Path file, UUID owner, boolean shared) throws IOException {
        Upload upload = new Upload(Upload.checkedName(name), format, Files.size(file), null, owner, shared);
        force(file);
        return take(UUID.randomUUID(), file, upload, sha256(file, new Halt()));
    }

    /**
     * Takes an upload into the library. When it fails, however it fails, nothing is left of it.
     *
     * @throws ImageRefused when the file is not acceptable
     */
    Image receive(Upload upload, InputStream body) throws IOException {
        try (IncomingFile incoming = new IncomingFile(home.temporary(), settings)) {
            incoming.receive(body, upload.length());
            if (upload.sha256() != null && !upload.sha256().equals(incoming.sha256())) {
                throw new ImageRefused(Refusal.CHECKSUM, upload.sha256(), incoming.sha256());
            }
            return take(UUID.randomUUID(), incoming.path(), upload, incoming.sha256());
        }
    }

    /**
     * Takes a file that has come bit by bit. It may be called again for one that was left half taken, by a server that
     * ended or for want of room.
     *
     * @throws ImageRefused when the file is not acceptable
     */
    void complete(Arrival arrival, Path file, Halt halt) throws IOException {
        Optional<Image> earlier = images.findById(arrival.id());
        if (earlier.isPresent() && Files.exists(file(earlier.get()))) {
            if (earlier.get().stage() == Image.Stage.ARRIVING) {
                images.save(earlier.get().arrived());
            }
            return;
        }
        // An attempt that could not be undone in the database either.
        earlier.ifPresent(image -> images.deleteById(image.id()));
        Claim claim = arrival.claim();
        String sha256 = sha256(file, halt);
        halt.check();
        if (claim.sha256() != null && !claim.sha256().equals(sha256)) {
            throw new ImageRefused(Refusal.CHECKSUM, claim.sha256(), sha256);
        }
        if (claim.format().isForeign()) {
            Path converted = convert(arrival, file, halt);
            take(arrival.id(), converted, upload(arrival, converted), sha256(converted, halt));
        } else {
            take(arrival.id(), file, upload(arrival, file), sha256);
        }
    }

    private static Upload upload(Arrival arrival, Path file) throws IOException {
        Claim claim = arrival.claim();
        return new Upload(
                claim.name(), claim.format().result(), Files.size(file), null, arrival.owner(), claim.shared());
    }

    private Path convert(Arrival arrival, Path file, Halt halt) throws IOException {
        FileFormat format = arrival.claim().format();
        requireAllowed(ForeignDisk.read(format, file).virtualSizeBytes());
        Path converted = convertedBeside(file);
        conversion.convert(arrival.id(), file, format, converted, halt);
        return converted;
    }

    /** Where the file is made that takes the place of one in another program's format. */
    static Path convertedBeside(Path file) {
        return file.resolveSibling(file.getFileName() + ".converted");
    }

    /**
     * Makes the file of an image from another image's disk.
     *
     * @param target is written anew
     * @throws ImageRefused when the other image has gone meanwhile
     */
    void copy(Arrival arrival, Path target, Halt halt) throws IOException {
        Image source = find(UUID.fromString(String.valueOf(arrival.source())))
                .orElseThrow(() -> new ImageRefused(Refusal.SOURCE_GONE));
        conversion.convert(arrival.id(), file(source), FileFormat.of(source.format()), target, halt);
        if (arrival.growToBytes() != null) {
            conversion.grow(target, arrival.growToBytes());
        }
        force(target);
    }

    void requireAllowed(long virtualSizeBytes) {
        if (virtualSizeBytes > settings.maxDiskSize().toBytes()) {
            throw new ImageRefused(
                    Refusal.DISK_TOO_LARGE,
                    Bytes.inWords(virtualSizeBytes),
                    Bytes.inWords(settings.maxDiskSize().toBytes()));
        }
    }

    /** The image with this id, whoever asks. */
    public Optional<Image> find(UUID id) {
        return images.findById(id).filter(image -> image.stage() == Image.Stage.READY);
    }

    /**
     * The image with this id, for somebody who wants to see or use it.
     *
     * @throws ImageNotFound when there is none
     * @throws ImageForbidden when it belongs to somebody else and is not shared with them
     */
    public Image require(UUID id, AccountPrincipal who) {
        Image image = find(id).orElseThrow(() -> new ImageNotFound(id));
        if (!maySee(who, image)) {
            throw new ImageForbidden(id);
        }
        return image;
    }

    /** The images that this person may use, by name. */
    public List<Image> visibleTo(AccountPrincipal who) {
        Set<UUID> given = sharing.imagesFor(who.id());
        return images.findByStageOrderByNameAscCreatedAtAsc(Image.Stage.READY).stream()
                .filter(image -> isOpenTo(who, image) || given.contains(image.id()))
                .toList();
    }

    /**
     * Renames an image, and changes who may use it. Machines that build on it keep it, whoever may use it.
     *
     * @throws ImageForbidden when it is not theirs
     * @throws ImageRefused when the name is none, or a person does not exist
     */
    Image change(UUID id, ImageChange change, AccountPrincipal who) {
        Image image = require(id, who);
        if (!mayRemove(who, image)) {
            throw new ImageForbidden(id);
        }
        if (change.name() != null) {
            image = image.named(Upload.checkedName(change.name()));
        }
        if (change.shared() != null) {
            if (change.shared() && !image.shared() && !who.isAdmin()) {
                throw new ImageRefused(Refusal.SHARED_ADMIN);
            }
            image = image.sharedWithAll(change.shared());
        }
        if (change.sharedWith() != null) {
            sharing.replace(image, change.sharedWith());
        }
        log.info("Image {} ({}) was changed by {}", image.name(), id, who.name());
        return images.save(image);
    }

    /** Where the image's file is; read-only. */
    public Path file(Image image) {
        return home.images().resolve(image.fileName());
    }

    /** Whether this person may delete the image. */
    public boolean mayRemove(AccountPrincipal who, Image image) {
        return who.isAdmin() || image.owner().equals(who.id());
    }

    /** What builds on the image. */
    public List<ImageUses.Use> usesOf(Image image) {
        return uses.stream().flatMap(port -> port.of(image.id()).stream()).toList();
    }

    /**
     * Deletes an image and its file.
     *
     * @throws ImageInUse when something builds on it
     */
    void remove(UUID id, AccountPrincipal who) throws IOException {
        Image image = require(id, who);
        if (!mayRemove(who, image)) {
            throw new ImageForbidden(id);
        }
        refuseInUse(image, who);
        DoomedFile file = DoomedFile.mark(file(image));
        try {
            images.deleteById(id);
        } catch (DataIntegrityViolationException e) {
            file.spare();
            // A machine was made on it since we looked: the database's foreign key had the last word.
            refuseInUse(image, who);
            throw e;
        }
        file.delete();
        log.info("Image {} ({}) was deleted by {}", image.name(), id, who.name());
    }

    /** Clears away what an earlier server left unfinished. */
    void recover() throws IOException {
        try (var leftOver = Files.newDirectoryStream(home.temporary(), IncomingFile.PREFIX + "*")) {
            for (Path file : leftOver) {
                Files.deleteIfExists(file);
            }
        }
        for (Image image : images.findByStageOrderByNameAscCreatedAtAsc(Image.Stage.ARRIVING)) {
            if (Files.exists(file(image)) && arrivals.findById(image.id()).isPresent()) {
                images.save(image.arrived());
                log.info("Image {} has arrived", image.name());
                continue;
            }
            Files.deleteIfExists(file(image));
            images.deleteById(image.id());
            log.info("Image {} had not arrived when the server ended; it was taken away", image.name());
        }
        for (DoomedFile doomed : DoomedFile.in(home.images())) {
            if (images.findById(doomed.image()).isPresent()) {
                doomed.spare();
            } else {
                doomed.delete();
                log.info("The file of image {} outlived it; it was taken away", doomed.image());
            }
        }
    }

    private Image take(UUID id, Path file, Upload upload, String sha256) throws IOException {
        ImageHeader header = ImageHeader.read(upload.format(), FileHead.of(file));
        requireAllowed(header.virtualSizeBytes());
        if (header instanceof ImageHeader.Qcow2) {
            checkForDamage(file);
        }
        Image arriving = images.save(new Image(
                id,
                0,
                upload.name(),
                upload.format(),
                Files.size(file),
                header.virtualSizeBytes(),
                sha256,
                upload.owner(),
                upload.shared(),
                Image.Stage.ARRIVING,
                clock.instant().truncatedTo(ChronoUnit.MILLIS)));
        try {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
            store(file, arriving);
            force(home.images());
            return images.save(arriving.arrived());
        } catch (IOException | RuntimeException e) {
            undo(arriving, file);
            images.deleteById(arriving.id());
            throw e;
        }
    }

    /** Whoever brought the file decides what becomes of it. */
    private void undo(Image arriving, Path file) throws IOException {
        if (Files.exists(file(arriving)) && !Files.exists(file)) {
            Files.move(file(arriving), file, StandardCopyOption.ATOMIC_MOVE);
        } else {
            Files.deleteIfExists(file(arriving));
        }
    }

    /**
     * Puts a file into the library. When an image with the same content is there, the two share one file by a hard link:
     * the file system counts who needs it, and frees it with the last of them.
     */
    private void store(Path file, Image arriving) throws IOException {
        for (Image twin : images.findBySha256(arriving.sha256())) {
            boolean usable = twin.stage() == Image.Stage.READY && twin.sizeBytes() == arriving.sizeBytes();
            if (usable && link(twin, arriving)) {
                Files.delete(file);
                return;
            }
        }
        Files.move(file, file(arriving), StandardCopyOption.ATOMIC_MOVE);
    }

    private boolean link(Image twin, Image arriving) {
        try {
            Files.createLink(file(arriving), file(twin));
            return true;
        } catch (IOException | UnsupportedOperationException e) {
            // It may have been deleted just now, or the file system knows no links: then there are two files.
            log.info("Image {} gets a file of its own: {}", arriving.id(), e.toString());
            return false;
        }
    }

    private void checkForDamage(Path file) {
        try {
            tools.check(file, ImageFormat.QCOW2);
        } catch (DiskToolException e) {
            throw new ImageRefused(Refusal.DAMAGED, String.valueOf(e.getMessage()));
        }
    }

    private void refuseInUse(Image image, AccountPrincipal who) {
        List<ImageUses.Use> all = usesOf(image);
        if (all.isEmpty()) {
            return;
        }
        List<String> known = ImageUses.namesFor(who, all);
        throw new ImageInUse(image.name(), known, all.size() - known.size());
    }

    private boolean maySee(AccountPrincipal who, Image image) {
        return isOpenTo(who, image) || sharing.isSharedWith(image, who.id());
    }

    private static boolean isOpenTo(AccountPrincipal who, Image image) {
        return image.shared() || who.isAdmin() || image.owner().equals(who.id());
    }

    private static void force(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static String sha256(Path file, Halt halt) throws IOException {
        MessageDigest digest = IncomingFile.sha256Digest();
        byte[] chunk = new byte[HASH_CHUNK];
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                digest.update(chunk, 0, n);
                halt.check();
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
