package dev.oriel.rfb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.framebuffer.Rect;
import dev.oriel.rfb.ClientMessage.AudioRequest;
import dev.oriel.rfb.ClientMessage.ClientCutText;
import dev.oriel.rfb.ClientMessage.ClientFence;
import dev.oriel.rfb.ClientMessage.EnableContinuousUpdates;
import dev.oriel.rfb.ClientMessage.ExtendedKeyEvent;
import dev.oriel.rfb.ClientMessage.FramebufferUpdateRequest;
import dev.oriel.rfb.ClientMessage.KeyEvent;
import dev.oriel.rfb.ClientMessage.PointerEvent;
import dev.oriel.rfb.ClientMessage.SetDesktopSize;
import dev.oriel.rfb.ClientMessage.SetEncodings;
import dev.oriel.rfb.ClientMessage.SetPixelFormat;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The server understands the same, however the bytes are cut, and refuses nonsense with nothing but its own error. */
class ClientMessageReaderProperties {

    private static final int MUTATED_STREAMS = 1_000_000;

    /** Far less than a message may claim to be; what the JVM links at first use has to fit. */
    private static final long MOST_MEMORY = 1 << 20;

    /** Small, so that the limits are met often. */
    private static final RfbLimits TIGHT_LIMITS = new RfbLimits(300, 20, 50);

    @Property
    void readsWhatWasSaid(@ForAll("conversations") List<ClientMessage> messages) throws IOException {
        assertThat(heard(messages, Integer.MAX_VALUE, new Random(1))).isEqualTo(messages);
    }

    @Property
    void readsTheSameByteByByte(@ForAll("conversations") List<ClientMessage> messages) throws IOException {
        assertThat(heard(messages, 1, new Random(1))).isEqualTo(messages);
    }

    @Property
    void readsTheSameHoweverItIsCut(@ForAll("conversations") List<ClientMessage> messages, @ForAll long seed)
            throws IOException {
        assertThat(heard(messages, 40, new Random(seed))).isEqualTo(messages);
    }

    @Example
    void refusesNonsenseWithItsOwnError() {
        Random random = new Random(20261121);
        byte[] original = bytes(
                conversations().sampleStream().limit(20).flatMap(List::stream).toList());
        int refused = 0;
        assertThat(isRefused(original)).isFalse();
        for (int i = 0; i < MUTATED_STREAMS; i++) {
            int from = random.nextInt(original.length);
            byte[] stream = mutated(original, from, Math.min(original.length, from + 150), random);
            long before = Allocation.soFar();
            refused += isRefused(stream) ? 1 : 0;
            long taken = Allocation.soFar() - before;
            if (taken > MOST_MEMORY) {
                assertThat(taken).as(() -> Arrays.toString(stream)).isLessThan(MOST_MEMORY);
            }
        }
        assertThat(refused).isBetween(MUTATED_STREAMS / 10, MUTATED_STREAMS - 1);
    }

    /** Any exception but an RfbException fails the test. */
    private static boolean isRefused(byte[] stream) {
        try {
            new ClientMessageReader(TIGHT_LIMITS).feed(ByteBuffer.wrap(stream), message -> {});
            return false;
        } catch (RfbException e) {
            return true;
        }
    }

    private static byte[] mutated(byte[] original, int from, int to, Random random) {
        byte[] stream = Arrays.copyOfRange(original, from, to);
        for (int flips = random.nextInt(4); flips > 0; flips--) {
            stream[random.nextInt(stream.length)] = (byte) random.nextInt();
        }
        return stream;
    }

    private static List<ClientMessage> heard(List<ClientMessage> messages, int longest, Random random)
            throws RfbException {
        List<ClientMessage> heard = new ArrayList<>();
        ClientMessageReader reader = new ClientMessageReader(RfbLimits.DEFAULT);
        byte[] bytes = bytes(messages);
        for (int at = 0; at < bytes.length; ) {
            int length =
                    Math.min(bytes.length - at, longest == Integer.MAX_VALUE ? longest : 1 + random.nextInt(longest));
            ByteBuffer part = ByteBuffer.wrap(bytes, at, length);
            reader.feed(part, heard::add);
            assertThat(part.hasRemaining()).isFalse();
            at += length;
        }
        return heard;
    }

    private static byte[] bytes(List<ClientMessage> messages) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        try {
            for (ClientMessage message : messages) {
                write(message, out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void write(ClientMessage message, DataOutputStream out) throws IOException {
        switch (message) {
            case SetPixelFormat it -> {
                out.writeInt(0);
                WireBuffer format = new WireBuffer();
                it.format().write(format);
                out.write(format.toByteArray());
            }
            case SetEncodings it -> {
                out.writeShort(0x0200);
                List<Integer> numbers = numbers(it.capabilities());
                out.writeShort(numbers.size());
                for (int number : numbers) {
                    out.writeInt(number);
                }
            }
            case FramebufferUpdateRequest it -> {
                out.writeByte(3);
                out.writeBoolean(it.incremental());
                write(it.area(), out);
            }
            case KeyEvent it -> {
                out.writeByte(4);
                out.writeBoolean(it.down());
                out.writeShort(0x7777);
                out.writeInt(it.keysym());
            }
            case PointerEvent it -> {
                out.writeByte(5);
                out.writeByte(it.buttons());
                out.writeShort(it.x());
                out.writeShort(it.y());
            }
            case ClientCutText it -> {
                out.writeInt(0x06000000);
                out.writeInt(it.text().length());
                out.write(it.text().getBytes(StandardCharsets.ISO_8859_1));
            }
            case EnableContinuousUpdates it -> {
                out.writeByte(150);
                out.writeBoolean(it.enable());
                write(it.area(), out);
            }
            case ClientFence it -> {
                out.writeInt(248 << 24);
                out.writeInt(it.fence().flags());
                out.writeByte(it.fence().payload().length);
                out.write(it.fence().payload());
            }
            case SetDesktopSize it -> {
                out.writeShort(251 << 8);
                out.writeShort(it.width());
                out.writeShort(it.height());
                out.writeByte(it.screens().size());
                out.writeByte(0);
                for (Screen screen : it.screens()) {
                    out.writeInt(screen.id());
                    write(screen.area(), out);
                    out.writeInt(screen.flags());
                }
            }
            case ExtendedKeyEvent it -> {
                out.writeShort(255 << 8);
                out.writeShort(it.down() ? 1 : 0);
                out.writeInt(it.keysym());
                out.writeInt(it.scancode());
            }
            case AudioRequest it -> {
                out.writeShort(255 << 8 | 1);
                out.writeShort(it.wish().ordinal());
                if (it.wish() == AudioRequest.Wish.SET_FORMAT) {
                    out.write(new byte[] {3, 2, 0, 0, (byte) 0xac, 0x44});
                }
            }
        }
    }

    private static List<Integer> numbers(ClientCapabilities capabilities) {
        List<Integer> numbers = new ArrayList<>();
        capabilities.encodings().forEach(encoding -> numbers.add(encoding.number()));
        numbers.add(-1234567);
        capabilities.pseudoEncodings().forEach(encoding -> numbers.add(encoding.number()));
        capabilities.quality().ifPresent(level -> numbers.add(-32 + level));
        capabilities.compression().ifPresent(level -> numbers.add(-256 + level));
        return numbers;
    }

    private static void write(Rect rect, DataOutputStream out) throws IOException {
        out.writeShort(rect.x());
        out.writeShort(rect.y());
        out.writeShort(rect.width());
        out.writeShort(rect.height());
    }

    @Provide
    Arbitrary<List<ClientMessage>> conversations() {
        return messages().list().ofMaxSize(12);
    }

    private Arbitrary<ClientMessage> messages() {
        Arbitrary<Integer> u16 = Arbitraries.integers().between(0, 65535);
        Arbitrary<Integer> s32 = Arbitraries.integers();
        Arbitrary<Boolean> flag = Arbitraries.of(true, false);
        Arbitrary<Rect> rect = Combinators.combine(u16, u16, u16, u16).as(Rect::new);
        Arbitrary<Screen> screen = Combinators.combine(s32, rect, s32).as(Screen::new);
        Arbitrary<byte[]> payload = Arbitraries.bytes().array(byte[].class).ofMaxSize(64);
        Arbitrary<String> latin1 =
                Arbitraries.strings().withCharRange('\u0000', '\u00ff').ofMaxLength(300);
        return Arbitraries.oneOf(List.of(
                Arbitraries.of(PixelFormat.NATIVE, new PixelFormat(16, 16, true, 31, 63, 31, 11, 5, 0))
                        .map(SetPixelFormat::new),
                capabilities().map(SetEncodings::new),
                Combinators.combine(flag, rect).as(FramebufferUpdateRequest::new),
                Combinators.combine(flag, s32).as(KeyEvent::new),
                Combinators.combine(u16, u16, Arbitraries.integers().between(0, 127))
                        .as(PointerEvent::new),
                latin1.map(ClientCutText::new),
                Combinators.combine(flag, rect).as(EnableContinuousUpdates::new),
                Combinators.combine(s32, payload).as(Fence::new).map(ClientFence::new),
                Combinators.combine(u16, u16, screen.list().ofMaxSize(4)).as(SetDesktopSize::new),
                Combinators.combine(flag, s32, s32).as(ExtendedKeyEvent::new),
                Arbitraries.of(AudioRequest.Wish.class).map(AudioRequest::new)));
    }

    private static Arbitrary<ClientCapabilities> capabilities() {
        Arbitrary<OptionalInt> level = Arbitraries.integers()
                .between(0, 9)
                .map(OptionalInt::of)
                .injectNull(0.2)
                .map(chosen -> chosen == null ? OptionalInt.empty() : chosen);
        Arbitrary<Set<PseudoEncoding>> pseudo =
                Arbitraries.of(PseudoEncoding.class).set();
        return Combinators.combine(Arbitraries.of(Encoding.class).list().uniqueElements(), pseudo, level, level)
                .as(ClientCapabilities::new);
    }
}
