package dev.oriel.image;

import dev.oriel.OrielHome;
import dev.oriel.account.AccountPrincipal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
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

    private final Images images;
    private final OrielHome home;
    private final DiskTools tools;
    private final List<ImageUses> uses;
    private final ImageSettings settings;
    private final Clock clock = Clock.systemUTC();

    ImageLibrary(Images images, OrielHome home, DiskTools tools, List<ImageUses> uses, ImageSettings settings) {
        this.images = images;
        this.home = home;
        this.tools = tools;
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
        return take(file, upload, sha256(file));
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
            return take(incoming.path(), upload, incoming.sha256());
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
     * @throws ImageForbidden when it belongs to somebody else and is not shared
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
        return images.findByStageOrderByNameAscCreatedAtAsc(Image.Stage.READY).stream()
                .filter(image -> maySee(who, image))
                .toList();
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

    private Image take(Path file, Upload upload, String sha256) throws IOException {
        ImageHeader header = ImageHeader.read(upload.format(), FileHead.of(file));
        if (header.virtualSizeBytes() > settings.maxDiskSize().toBytes()) {
            throw new ImageRefused(
                    Refusal.DISK_TOO_LARGE,
                    Bytes.inWords(header.virtualSizeBytes()),
                    Bytes.inWords(settings.maxDiskSize().toBytes()));
        }
        if (header instanceof ImageHeader.Qcow2) {
            checkForDamage(file);
        }
        Image arriving = images.save(new Image(
                UUID.randomUUID(),
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
            Files.move(file, file(arriving), StandardCopyOption.ATOMIC_MOVE);
            force(home.images());
            return images.save(arriving.arrived());
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(file(arriving));
            images.deleteById(arriving.id());
            throw e;
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

    private static boolean maySee(AccountPrincipal who, Image image) {
        return image.shared() || who.isAdmin() || image.owner().equals(who.id());
    }

    private static void force(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static String sha256(Path file) throws IOException {
        MessageDigest digest = IncomingFile.sha256Digest();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
