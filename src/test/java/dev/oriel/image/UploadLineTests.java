package dev.oriel.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.oriel.OrielHome;
import dev.oriel.RunningServer;
import dev.oriel.SignedInByHeader;
import dev.oriel.account.Account;
import dev.oriel.account.Accounts;
import dev.oriel.account.Newcomer;
import dev.oriel.account.Role;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Uploads over a real line, which may break, and may bring more than was told. */
@RunningServer
class UploadLineTests {

    private static final int MIB = 1 << 20;
    private static final String CHUNKED = "Transfer-Encoding: chunked";

    @LocalServerPort
    private int port;

    @Autowired
    private OrielHome home;

    @Autowired
    private Accounts accounts;

    @Autowired
    private Images images;

    private Account owner;

    /** What other tests have left on the same server. */
    private Set<String> before = Set.of();

    @BeforeEach
    void person() throws IOException {
        before = Set.copyOf(filesOf(home.images()));
        owner = Newcomer.in(accounts, Role.USER);
    }

    @AfterEach
    void nothingIsLeftUnfinished() throws IOException {
        await().untilAsserted(() -> assertThat(filesOf(home.temporary())).isEmpty());
        assertThat(images.findByStageOrderByNameAscCreatedAtAsc(Image.Stage.ARRIVING))
                .isEmpty();
        assertThat(filesOf(home.images()))
                .filteredOn(file -> !before.contains(file))
                .hasSize(mine().size());
        for (Image image : mine()) {
            Files.deleteIfExists(home.images().resolve(image.fileName()));
            images.deleteById(image.id());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 300_000, 999_999})
    void anUploadWhoseLineBreaksLeavesNothing(int sent) throws IOException {
        try (Socket line = post("Content-Length: 1000000")) {
            line.getOutputStream().write(new byte[sent]);
            line.getOutputStream().flush();
            // The server has begun to take it when there is a file.
            await().untilAsserted(() -> assertThat(filesOf(home.temporary())).hasSize(1));
        }
        await().untilAsserted(() -> assertThat(filesOf(home.temporary())).isEmpty());
        assertThat(mine()).isEmpty();
    }

    @Test
    void aChunkedUploadWhoseLineBreaksLeavesNothing() throws IOException {
        try (Socket line = post(CHUNKED)) {
            chunk(line.getOutputStream(), 5000);
            await().untilAsserted(() -> assertThat(filesOf(home.temporary())).hasSize(1));
        }
        await().untilAsserted(() -> assertThat(filesOf(home.temporary())).isEmpty());
        assertThat(mine()).isEmpty();
    }

    @Test
    void aChunkedUploadThatIsCompleteArrives() throws IOException {
        try (Socket line = post(CHUNKED)) {
            chunk(line.getOutputStream(), 5000);
            chunk(line.getOutputStream(), 1);
            chunk(line.getOutputStream(), 0);
            assertThat(answer(line)).startsWith("HTTP/1.1 201 ");
        }
        assertThat(mine()).singleElement().satisfies(image -> {
            assertThat(image.sizeBytes()).isEqualTo(5001);
            assertThat(home.images().resolve(image.fileName())).hasSize(5001);
        });
    }

    @Test
    void whatIsAnnouncedAsTooLargeIsRefusedBeforeItIsSent() throws IOException {
        try (Socket line = post("Content-Length: 999999999999")) {
            assertThat(answer(line))
                    .startsWith("HTTP/1.1 413 ")
                    .contains("The file is too large. Allowed are 1.0 MiB.");
        }
        assertThat(mine()).isEmpty();
    }

    @Test
    void whatTurnsOutToBeTooLargeIsRefusedWithoutItsEnd() throws IOException {
        try (Socket line = post(CHUNKED)) {
            chunk(line.getOutputStream(), MIB);
            chunk(line.getOutputStream(), 1000);
            assertThat(answer(line)).startsWith("HTTP/1.1 413 ").contains("Allowed are 1.0 MiB.");
        }
        assertThat(mine()).isEmpty();
    }

    private Socket post(String lengthHeader) throws IOException {
        Socket line = new Socket(InetAddress.getLoopbackAddress(), port);
        line.setSoTimeout(20_000);
        String head = String.join(
                "\r\n",
                "POST /api/v1/images?name=disk&format=raw HTTP/1.1",
                "Host: localhost:" + port,
                "Connection: close",
                "Content-Type: application/octet-stream",
                SignedInByHeader.HEADER + ": " + owner.id(),
                lengthHeader,
                "",
                "");
        line.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        line.getOutputStream().flush();
        return line;
    }

    private static void chunk(OutputStream out, int length) throws IOException {
        out.write((Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.write(new byte[length]);
        out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    /** As much of the answer as comes at first: its head and, being short, its body. */
    private static String answer(Socket line) throws IOException {
        StringBuilder answer = new StringBuilder();
        byte[] part = new byte[8192];
        while (!answer.toString().contains("}")) {
            int n = line.getInputStream().read(part);
            if (n < 0) {
                break;
            }
            answer.append(new String(part, 0, n, StandardCharsets.UTF_8));
        }
        return answer.toString();
    }

    private List<Image> mine() {
        return images.findByStageOrderByNameAscCreatedAtAsc(Image.Stage.READY).stream()
                .filter(image -> image.owner().equals(owner.id()))
                .toList();
    }

    private static List<String> filesOf(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
