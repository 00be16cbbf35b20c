package dev.oriel.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.oriel.account.AccountPrincipal;
import dev.oriel.account.Role;
import dev.oriel.engine.FakeEngine;
import dev.oriel.engine.FakeGuest;
import dev.oriel.engine.GuestSpecs;
import dev.oriel.framebuffer.Cursor;
import dev.oriel.framebuffer.Framebuffer;
import dev.oriel.framebuffer.Rect;
import dev.oriel.rfb.Encoding;
import dev.oriel.rfb.Fence;
import dev.oriel.rfb.PseudoEncoding;
import dev.oriel.rfb.RfbClient;
import dev.oriel.rfb.RfbLimits;
import dev.oriel.rfb.ServerMessageHandler;
import dev.oriel.rfb.WireBuffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A whole conversation between a client and the hub of a guest in memory. */
@Timeout(30)
class ConsoleSessionTests {

    private static final List<Encoding> RAW = List.of(Encoding.COPY_RECT, Encoding.RAW);

    /** Tight and CopyRect, with the pseudo-encodings Fence and ContinuousUpdates. */
    private static final int[] TIGHT = {7, 1, -312, -313};

    /** The same with quality level 3. */
    private static final int[] TIGHT_OF_QUALITY_3 = {7, 1, -312, -313, -29};

    private static final AccountPrincipal ACCOUNT = new AccountPrincipal(new UUID(1, 2), "ada", Role.USER);

    private FakeGuest guest;
    private DisplayHub hub;

    @BeforeEach
    void startGuest() throws Exception {
        guest = new FakeEngine().start(GuestSpecs.small().build());
        hub = new DisplayHub(guest, System::nanoTime);
    }

    @AfterEach
    void endHub() {
        hub.end(Ending.SERVER_STOPS);
    }

    @Test
    void aViewerSeesTheScreenAndWhatChangesOnIt() throws Exception {
        guest.display().paint(new Rect(10, 10, 100, 50), 0x336699);
        Client client = connect();

        client.update(false);
        assertThat(client.picture()).isEqualTo(screen());

        guest.display().paint(new Rect(300, 190, 5, 5), 0xffffff);
        client.update(true);
        assertThat(client.picture()).isEqualTo(screen());
        assertThat(client.rfb.name()).isEqualTo("Test machine");
    }

    @Test
    void aViewerMaySayEverythingBeforeItIsAsked() throws Exception {
        guest.display().paint(new Rect(10, 10, 100, 50), 0x336699);
        WireBuffer words = new WireBuffer();
        words.bytes("RFB 003.008\n\1\1".getBytes(StandardCharsets.US_ASCII));
        words.bytes(setEncodings(new int[] {0}).array());
        words.bytes(new byte[] {3, 0, 0, 0, 0, 0, -1, -1, -1, -1}); // more than there is of any screen

        Client client = new Client(words.toByteArray());
        client.readUntilUpdate();

        assertThat(client.picture()).isEqualTo(screen());
    }

    @Test
    void anUpdateThatIsAskedForWaitsForAChange() throws Exception {
        Client client = connect();
        client.update(false);
        client.rfb.requestUpdate(true, client.bounds());

        guest.display().paint(new Rect(64, 64, 1, 1), 0xff0000);

        client.readUntilUpdate();
        assertThat(client.touched).containsExactly(new Rect(64, 64, 1, 1));
    }

    @Test
    void twoViewersSeeTheSame() throws Exception {
        Client one = connect();
        Client other = connect();
        one.update(false);
        other.update(false);

        guest.display().paint(new Rect(0, 0, 320, 200), 0x00ff00);
        one.update(true);
        other.update(true);

        assertThat(one.picture()).isEqualTo(screen());
        assertThat(other.picture()).isEqualTo(screen());
        assertThat(hub.viewerCount()).isEqualTo(2);
    }

    @Test
    void continuousUpdatesNeedNoRequests() throws Exception {
        Client client = connect();
        client.rfb.setEncodings(RAW, List.of(PseudoEncoding.CONTINUOUS_UPDATES, PseudoEncoding.FENCE));
        client.readUntil(() -> client.continuousUpdatesOffered);
        client.rfb.enableContinuousUpdates(true, client.bounds());
        client.readUntilUpdate();

        for (int i = 1; i <= 5; i++) {
            guest.display().paint(new Rect(i, i, 1, 1), 0xff00 + i);
            client.readUntilUpdate();
        }

        assertThat(client.picture()).isEqualTo(screen());
    }

    @Test
    void aScreenOfAnotherSizeIsAnnouncedAndSentWhole() throws Exception {
        Client client = connect();
        client.rfb.setEncodings(RAW, List.of(PseudoEncoding.DESKTOP_SIZE));
        client.update(false);

        guest.display().resize(500, 400);
        guest.display().paint(new Rect(400, 300, 50, 50), 0xabcdef);
        client.update(true);
        client.update(true);

        assertThat(client.rfb.width()).isEqualTo(500);
        assertThat(client.picture()).isEqualTo(screen());
    }

    @Test
    void whatElseIsNewIsToldBesideANewSize() throws Exception {
        Client client = connect();
        guest.display().resize(500, 400);
        guest.display().changeCursor(new Cursor(2, 1, 1, 0, new int[] {0xffff0000, 0xff00ff00}));
        client.rfb.setEncodings(RAW, List.of(PseudoEncoding.DESKTOP_SIZE, PseudoEncoding.CURSOR));

        client.update(true);

        assertThat(client.framebuffer.bounds()).isEqualTo(new Rect(0, 0, 500, 400));
        assertThat(client.cursor)
                .usingRecursiveComparison()
                .isEqualTo(guest.display().cursor());
    }

    @Test
    void aViewerThatCannotBeToldTheNewSizeIsLetGo() throws Exception {
        Client client = connect();
        client.update(false);

        guest.display().resize(500, 400);
        client.rfb.requestUpdate(true, client.bounds());

        await().until(() -> client.line.ending().isPresent());
    }

    @Test
    void keysReachTheGuestAndAreLetGoOfWhenTheViewerLeaves() throws Exception {
        Client client = connect();
        client.rfb.extendedKey(0x61, 30, true);
        client.rfb.pointer(5, 6, 1);

        client.session.end(Ending.LEFT);

        assertThat(guest.received())
                .containsExactly(
                        new FakeGuest.Input.Key(0x61, 30, true),
                        new FakeGuest.Input.Pointer(5, 6, 1),
                        new FakeGuest.Input.Key(0x61, 30, false),
                        new FakeGuest.Input.Pointer(5, 6, 0));
        await().until(() -> client.line.ending().equals(Optional.of(Ending.LEFT)));
    }

    @Test
    void theDisplayIsWatchedOnlyWhileSomebodyLooks() throws Exception {
        assertThat(guest.display().watchers()).isZero();
        Client one = connect();
        Client other = connect();
        assertThat(guest.display().watchers()).isOne();

        one.session.end(Ending.LEFT);
        assertThat(guest.display().watchers()).isOne();
        other.session.end(Ending.LEFT);

        assertThat(guest.display().watchers()).isZero();
    }

    @Test
    void fencesAreEchoed() throws Exception {
        Client client = connect();

        client.rfb.fence(new Fence(Fence.REQUEST | Fence.BLOCK_BEFORE, new byte[] {1, 2, 3}));

        client.readUntil(() -> !client.fences.isEmpty());
        assertThat(client.fences).containsExactly(new Fence(Fence.BLOCK_BEFORE, new byte[] {1, 2, 3}));
    }

    @Test
    void aViewerThatDoesNotEchoGetsNoMoreThanTheLineHolds() throws Exception {
        Client client = connect();
        client.echoes = false;
        client.rfb.setEncodings(RAW, List.of(PseudoEncoding.CONTINUOUS_UPDATES, PseudoEncoding.FENCE));
        client.readUntil(() -> client.continuousUpdatesOffered);
        client.rfb.enableContinuousUpdates(true, client.bounds());
        client.readUntilUpdate();
        int updates = client.updates;

        // 256 kB of raw pixels are in flight: more than the first window, so the next must wait for the echo.
        guest.display().paint(new Rect(0, 0, 320, 200), 0x112233);
        client.rfb.fence(new Fence(Fence.REQUEST, new byte[] {9}));
        client.readUntil(() -> client.fences.stream().anyMatch(fence -> !fence.isRequest()));
        assertThat(client.updates).isEqualTo(updates);

        client.echoAll();
        client.readUntilUpdate();
        assertThat(client.picture()).isEqualTo(screen());
    }

    @Test
    void aSlowViewerSkipsPicturesAndNothingPilesUp() throws Exception {
        Client client = connect();
        client.watch(TIGHT);
        Random random = new Random(3);

        int most = 0;
        for (int frame = 0; frame < 200; frame++) {
            guest.display()
                    .paint(
                            new Rect(0, 0, 320, 200),
                            random.ints(320 * 200, 0, 1 << 24).toArray());
            most = Math.max(most, client.line.waitingBytes());
        }
        int before = client.updates;
        client.readUntil(client::showsTheScreen);

        // One update may exceed the first window of 128 KiB; a frame has 192 kB, all of them 38 MB.
        assertThat(most).isLessThan(600_000);
        assertThat(client.updates - before).isLessThan(100);
    }

    @Test
    void aPhotographIsSentQuicklyAndThenExactly() throws Exception {
        Client client = connect();
        client.watch(TIGHT_OF_QUALITY_3);
        int[] photo = new Random(5).ints(128 * 128, 0, 1 << 24).toArray();

        guest.display().paint(new Rect(64, 0, 128, 128), photo);
        client.readUntilUpdate();
        assertThat(client.showsTheScreen()).isFalse();

        client.readUntil(client::showsTheScreen);
    }

    @Test
    void textIsExactAtOnceWhateverTheQuality() throws Exception {
        Client client = connect();
        client.watch(TIGHT_OF_QUALITY_3);
        int[] text =
                new Random(5).ints(256 * 64, 0, 2).map(bit -> bit * 0xdddddd).toArray();

        guest.display().paint(new Rect(10, 20, 256, 64), text);
        client.readUntilUpdate();

        assertThat(client.showsTheScreen()).isTrue();
    }

    @Test
    void aTextThatScrollsIsMovedByTheViewer() throws Exception {
        Client client = connect();
        int[] text =
                new Random(5).ints(320 * 216, 0, 2).map(bit -> bit * 0xdddddd).toArray();
        guest.display().paint(new Rect(0, 0, 320, 200), text);
        client.update(false);

        guest.display().paint(new Rect(0, 0, 320, 200), Arrays.copyOfRange(text, 16 * 320, 216 * 320));
        client.update(true);

        assertThat(client.copies).containsExactly(new Rect(0, 0, 320, 184));
        assertThat(client.touched).allMatch(area -> area.y() >= 184);
        assertThat(client.showsTheScreen()).isTrue();
    }

    @Test
    void pointerAndLightsAreSentToThoseWhoCanShowThem() throws Exception {
        Client client = connect();
        client.rfb.setEncodings(RAW, List.of(PseudoEncoding.CURSOR, PseudoEncoding.QEMU_LED_STATE));
        client.update(false);

        guest.display().changeCursor(new Cursor(2, 1, 1, 0, new int[] {0xffff0000, 0}));
        guest.display().changeLeds(4);
        client.rfb.requestUpdate(true, client.bounds());
        client.readUntil(() -> client.leds == 4 && client.cursor.width() == 2);
    }

    @Test
    void whoBreaksTheProtocolIsLetGo() throws Exception {
        Client client = connect();

        client.line.write(ByteBuffer.wrap(new byte[] {(byte) 200}));

        await().until(() -> client.line.ending().equals(Optional.of(Ending.PROTOCOL_BROKEN)));
        assertThat(hub.viewerCount()).isZero();
    }

    @Test
    void whoStopsReadingIsLetGoAndNobodyElseNotices() throws Exception {
        Client stalled = connect();
        Client other = connect();
        stalled.update(false);
        other.update(false);

        stalled.line.block();
        stalled.rfb.requestUpdate(true, stalled.bounds());
        guest.display().paint(new Rect(0, 0, 9, 9), 0xffffff);
        other.update(true);

        assertThat(other.picture()).isEqualTo(screen());
        await().until(() -> stalled.line.ending().equals(Optional.of(Ending.TOO_SLOW)));
        await().until(() -> hub.viewerCount() == 1);
    }

    @Test
    void whoComesToAnEndedGuestIsToldSo() {
        guest.crash("killed");
        TestLine line = new TestLine();

        hub.join(line, "Test machine", ACCOUNT);

        await().until(() -> line.ending().equals(Optional.of(Ending.GUEST_ENDED)));
        assertThat(hub.viewerCount()).isZero();
    }

    @Test
    void whoIsNoLongerAllowedIsShownOut() throws Exception {
        Client client = connect();

        hub.dismiss(session -> session.account().equals(ACCOUNT));

        await().until(() -> client.line.ending().equals(Optional.of(Ending.NO_LONGER_ALLOWED)));
    }

    @Test
    void aPageThatWatchesIsToldHowTheLineDoes() throws Exception {
        Client client = connect();
        client.rfb.setEncodings(RAW, List.of(PseudoEncoding.FENCE));
        client.update(false);
        assertThat(client.line.notices()).isEmpty();

        client.session.receive("{\"watchLine\":true}");
        client.rfb.requestUpdate(true, client.bounds());
        guest.display().paint(new Rect(0, 0, 64, 64), 0x445566);
        client.readUntilUpdate();

        await().until(() -> !client.line.notices().isEmpty());
        assertThat(client.line.notices().getFirst()).isInstanceOfSatisfying(Notice.Line.class, line -> {
            assertThat(line.bytesPerSecond()).isPositive();
            assertThat(line.updatesPerSecond()).isPositive();
            assertThat(line.quality()).isNull();
        });
    }

    @Test
    void aTextMessageThatIsNotKnownEndsTheSession() throws Exception {
        Client client = connect();

        client.session.receive("{\"watchLine\":\"yes\"}");

        await().until(() -> client.line.ending().equals(Optional.of(Ending.PROTOCOL_BROKEN)));
        assertThat(hub.viewerCount()).isZero();
    }

    @Test
    void textMessagesCountAsInput() throws Exception {
        Client client = connect();

        for (int i = 0; i < 20_000 && hub.viewerCount() > 0; i++) {
            client.session.receive("{\"watchLine\":false}");
        }

        await().until(() -> client.line.ending().equals(Optional.of(Ending.TOO_FAST)));
    }

    private int[] screen() {
        Framebuffer framebuffer = guest.display().framebuffer();
        return framebuffer.read(framebuffer.bounds());
    }

    /** RFC 6143 section 7.5.2, with numbers that RfbClient has no names for. */
    private static ByteBuffer setEncodings(int[] numbers) {
        ByteBuffer message = ByteBuffer.allocate(4 + 4 * numbers.length);
        message.put((byte) 2).put((byte) 0).putShort((short) numbers.length);
        Arrays.stream(numbers).forEach(message::putInt);
        return message.flip();
    }

    private Client connect() throws IOException {
        return new Client();
    }

    /** A client that keeps the picture that it is sent, and echoes fences. */
    private final class Client implements ServerMessageHandler {

        final TestLine line = new TestLine();
        final ConsoleSession session = hub.join(line, "Test machine", ACCOUNT);
        final RfbClient rfb;
        final List<Rect> touched = new CopyOnWriteArrayList<>();
        final List<Rect> copies = new CopyOnWriteArrayList<>();
        final List<Fence> fences = new CopyOnWriteArrayList<>();
        Framebuffer framebuffer;
        boolean echoes = true;
        boolean continuousUpdatesOffered;
        int updates;
        int leds = -1;
        Cursor cursor = Cursor.HIDDEN;

        Client() throws IOException {
            this(new byte[0]);
        }

        /** @param ahead all that it says, before it has heard anything; if there is none, it says what it likes */
        Client(byte[] ahead) throws IOException {
            line.deliverTo(session::receive);
            if (ahead.length > 0) {
                line.write(ByteBuffer.wrap(ahead));
                line.deliverTo(unsaid -> {});
            }
            rfb = RfbClient.connect(line, RfbLimits.DEFAULT);
            framebuffer = new Framebuffer(rfb.width(), rfb.height());
            rfb.setEncodings(RAW, List.of());
        }

        Rect bounds() {
            return framebuffer.bounds();
        }

        int[] picture() {
            return framebuffer.read(framebuffer.bounds());
        }

        boolean showsTheScreen() {
            return Arrays.equals(picture(), screen());
        }

        /** Goes on with continuous updates, and reads the first. */
        void watch(int[] encodings) throws IOException {
            line.write(setEncodings(encodings));
            readUntil(() -> continuousUpdatesOffered);
            rfb.enableContinuousUpdates(true, bounds());
            readUntilUpdate();
        }

        void update(boolean incremental) throws IOException {
            rfb.requestUpdate(incremental, bounds());
            readUntilUpdate();
        }

        void readUntilUpdate() throws IOException {
            touched.clear();
            int before = updates;
            readUntil(() -> updates > before);
        }

        void readUntil(BooleanSupplier fact) throws IOException {
            while (!fact.getAsBoolean()) {
                rfb.readMessage(this);
            }
        }

        void echoAll() throws IOException {
            for (Fence fence : fences) {
                if (fence.isRequest()) {
                    rfb.fence(fence.echo());
                }
            }
        }

        @Override
        public void pixels(Rect area, int[] pixels) {
            touched.add(area);
            framebuffer.write(area, pixels, 0, area.width());
        }

        @Override
        public void copied(Rect target, int sourceX, int sourceY) {
            copies.add(target);
            framebuffer.copy(target, sourceX, sourceY);
        }

        @Override
        public void resized(int width, int height) {
            framebuffer = new Framebuffer(width, height);
        }

        @Override
        public void updateEnded() {
            updates++;
        }

        @Override
        public void cursorChanged(Cursor shape) {
            cursor = shape;
        }

        @Override
        public void ledsChanged(int lit) {
            leds = lit;
        }

        @Override
        public void continuousUpdatesEnded() {
            continuousUpdatesOffered = true;
        }

        @Override
        public void fence(Fence fence) {
            fences.add(fence);
            if (echoes && fence.isRequest()) {
                try {
                    rfb.fence(fence.echo());
                } catch (IOException closed) {
                    throw new UncheckedIOException(closed);
                }
            }
        }
    }
}
