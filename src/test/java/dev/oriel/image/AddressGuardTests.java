package dev.oriel.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.oriel.account.Role;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;

/** Whom the server asks for files, and whom it does not. */
class AddressGuardTests {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.255.255.254",
                "0.0.0.0",
                "10.1.2.3",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.1.1",
                "169.254.169.254",
                "100.64.0.1",
                "100.127.255.255",
                "192.0.0.192",
                "198.18.0.1",
                "224.0.0.1",
                "239.255.255.255",
                "255.255.255.255",
                "168.63.129.16",
                "::",
                "::1",
                "::ffff:127.0.0.1",
                "::ffff:169.254.169.254",
                "::127.0.0.1",
                "64:ff9b::7f00:1",
                "64:ff9b::a9fe:a9fe",
                "64:ff9b:1::1",
                "2002:7f00:1::",
                "2001::1",
                "2001:db8::1",
                "fc00::1",
                "fd00:ec2::254",
                "fe80::1",
                "fec0::1",
                "ff02::1",
                "100::1"
            })
    void whatOnlyNeighboursReachIsNotPublic(String address) {
        assertThat(PublicAddress.is(InetAddress.ofLiteral(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"8.8.8.8", "151.101.2.132", "172.32.0.1", "100.128.0.1", "2a04:4e42::644", "2606:4700::1"})
    void whatAnybodyReachesIs(String address) {
        assertThat(PublicAddress.is(InetAddress.ofLiteral(address))).isTrue();
    }

    @Test
    void aNameWithOnePrivateAddressAmongPublicOnesIsNotAsked() {
        AddressGuard guard = guard(List.of(), "93.184.216.34", "10.0.0.1");
        ImageRefused refused =
                catchThrowableOfType(ImageRefused.class, () -> guard.check(ImportAddress.parse("https://both.test/")));
        assertThat(refused.refusal()).isEqualTo(Refusal.ADDRESS_PRIVATE);
    }

    @Test
    void aNameIsLookedUpOnceAndItsAddressesAreTheOnesToConnectTo() throws IOException {
        int[] asked = new int[1];
        AddressGuard guard = new AddressGuard(settings(List.of()), host ->
                new InetAddress[] {InetAddress.ofLiteral(asked[0]++ == 0 ? "93.184.216.34" : "127.0.0.1")});
        assertThat(guard.check(ImportAddress.parse("http://rebinding.test/")))
                .containsExactly(InetAddress.ofLiteral("93.184.216.34"));
        assertThat(asked[0]).isEqualTo(1);
    }

    @Test
    void anAdminsOwnMirrorMayBePrivate() throws IOException {
        for (String allowed : List.of("mirror.test", "MIRROR.test:8000")) {
            AddressGuard guard = guard(List.of(allowed), "10.0.0.1");
            assertThat(guard.check(ImportAddress.parse("http://mirror.test:8000/x")))
                    .hasSize(1);
            assertThat(catchThrowableOfType(
                            ImageRefused.class, () -> guard.check(ImportAddress.parse("http://other.test:8000/x"))))
                    .isNotNull();
        }
        AddressGuard onePort = guard(List.of("mirror.test:8000"), "10.0.0.1");
        assertThat(catchThrowableOfType(
                        ImageRefused.class, () -> onePort.check(ImportAddress.parse("http://mirror.test/x"))))
                .isNotNull();
    }

    @Test
    void aNameThatNobodyKnowsIsTold() {
        AddressGuard guard = new AddressGuard(settings(List.of()), host -> {
            throw new UnknownHostException(host);
        });
        assertThat(catchThrowableOfType(ImageRefused.class, () -> guard.check(ImportAddress.parse("http://no.test/")))
                        .refusal())
                .isEqualTo(Refusal.ADDRESS_UNKNOWN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://2130706433/", "http://0x7f.1/", "http://127.1/", "http://[::1]/", "http://0/"})
    void loopbackInDisguiseIsStillLoopback(String address) {
        AddressGuard guard = new AddressGuard(settings(List.of()));
        assertThat(catchThrowableOfType(ImageRefused.class, () -> guard.check(ImportAddress.parse(address))))
                .isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ftp://a.test/x",
                "file:///etc/passwd",
                "gopher://a.test/",
                "http:///x",
                "http://",
                "//a.test/x",
                "http://user:pw@a.test/",
                "http://user@a.test/",
                "http://a.test:0/",
                "http://a.test:70000/",
                "http://a.test/\r\nX: y",
                "http://a test/",
                "http://a.test/ä",
                "http://a_b.test:80@127.0.0.1/"
            })
    void whatIsNoAddressIsRefused(String text) {
        assertThat(catchThrowableOfType(ImageRefused.class, () -> ImportAddress.parse(text))
                        .refusal())
                .isEqualTo(Refusal.ADDRESS);
    }

    @Test
    void redirectsAreFollowedWithinReason() {
        ImportAddress here = ImportAddress.parse("https://A.test/dir/file?x=1");
        assertThat(here).hasToString("https://a.test/dir/file?x=1");
        assertThat(here.redirected("other")).hasToString("https://a.test/dir/other");
        assertThat(here.redirected("//b.test/x")).hasToString("https://b.test/x");
        assertThat(catchThrowableOfType(ImageRefused.class, () -> here.redirected("http://a.test/"))
                        .refusal())
                .isEqualTo(Refusal.ADDRESS_INSECURE);
        assertThat(catchThrowableOfType(ImageRefused.class, () -> here.redirected("file:///etc/passwd"))
                        .refusal())
                .isEqualTo(Refusal.ADDRESS);
    }

    private static AddressGuard guard(List<String> allowed, String... addresses) {
        return new AddressGuard(
                settings(allowed),
                host -> List.of(addresses).stream().map(InetAddress::ofLiteral).toArray(InetAddress[]::new));
    }

    private static ArrivalSettings settings(List<String> allowed) {
        return new ArrivalSettings(
                Duration.ofDays(1), 10, DataSize.ofGigabytes(1), true, Role.ADMIN, allowed, Duration.ofMinutes(1));
    }
}
