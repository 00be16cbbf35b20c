package dev.oriel.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.OrielHome;
import dev.oriel.account.AccountPrincipal;
import dev.oriel.account.Role;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left of images when a server ends at the worst moment, and what the next one makes of it. */
class ImageLibraryTests {

    @TempDir
    Path folder;

    private final AccountPrincipal owner = new AccountPrincipal(UUID.randomUUID(), "owner", Role.USER);
    private final StoredImages images = new StoredImages();
    private OrielHome home;
    private ImageLibrary library;

    @BeforeEach
    void open() throws IOException {
        home = new OrielHome(folder);
        library = SmallLibrary.with(images, home);
    }

    @Test
    void aFileThatOutlivedItsRowIsTakenAway() throws IOException {
        Image image = receive();
        Images killing = new StoredImages() {
            @Override
            public void deleteById(UUID id) {
                images.deleteById(id);
                throw new IllegalStateException("killed");
            }
        };
        killing.save(image);
        ImageLibrary dying = SmallLibrary.with(killing, home);
        assertThatThrownBy(() -> dying.remove(image.id(), owner)).hasMessage("killed");
        assertThat(library.file(image)).exists();

        library.recover();

        assertThat(filesOf(home.images())).isEmpty();
    }

    @Test
    void anImageWhoseRowOutlivedTheServerStays() throws IOException {
        Image image = receive();
        Images killing = new StoredImages() {
            @Override
            public void deleteById(UUID id) {
                throw new IllegalStateException("killed");
            }
        };
        killing.save(image);
        ImageLibrary dying = SmallLibrary.with(killing, home);
        assertThatThrownBy(() -> dying.remove(image.id(), owner)).hasMessage("killed");

        library.recover();

        assertThat(library.find(image.id())).contains(image);
        assertThat(filesOf(home.images())).containsExactly(image.fileName());
    }

    @Test
    void filesThatNobodyMarkedStay() throws IOException {
        Files.createFile(home.images().resolve("notes.removing"));
        Files.createFile(home.images().resolve(UUID.randomUUID() + ".qcow2"));
        List<String> before = filesOf(home.images());

        library.recover();

        assertThat(filesOf(home.images())).isEqualTo(before);
    }

    @Test
    void whatHadNotArrivedIsTakenAway() throws IOException {
        Image image = receive();
        images.save(new Image(
                image.id(),
                image.version(),
                image.name(),
                image.format(),
                image.sizeBytes(),
                image.virtualSizeBytes(),
                image.sha256(),
                image.owner(),
                image.shared(),
                Image.Stage.ARRIVING,
                image.createdAt()));
        Files.createFile(home.temporary().resolve(IncomingFile.PREFIX + "half"));

        library.recover();

        assertThat(images.findById(image.id())).isEmpty();
        assertThat(filesOf(home.images())).isEmpty();
        assertThat(filesOf(home.temporary())).isEmpty();
    }

    @Test
    void aDeletedImageLeavesNothing() throws IOException {
        Image image = receive();
        library.remove(image.id(), owner);
        assertThat(filesOf(home.images())).isEmpty();
        assertThat(images.findById(image.id())).isEmpty();
    }

    private Image receive() throws IOException {
        Upload upload = Upload.of("disk", "raw", 512, null, owner.id(), false);
        return library.receive(upload, new ByteArrayInputStream(new byte[512]));
    }

    private static List<String> filesOf(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
