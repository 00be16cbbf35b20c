package dev.oriel.machine.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.oriel.RunningServer;
import dev.oriel.SignedInByHeader;
import dev.oriel.account.Account;
import dev.oriel.account.Accounts;
import dev.oriel.account.Newcomer;
import dev.oriel.account.Role;
import dev.oriel.account.RoleChanged;
import dev.oriel.account.TokenRevoked;
import dev.oriel.machine.Machine;
import dev.oriel.machine.control.MachineControl;
import dev.oriel.machine.workshop.Drafts;
import dev.oriel.machine.workshop.MachineDraft;
import dev.oriel.machine.workshop.MachineWorkshop;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationEventPublisher;

/** Server-sent events as they come over a real line. */
@RunningServer
class EventLineTests {

    @LocalServerPort
    private int port;

    @Autowired
    private Accounts accounts;

    @Autowired
    private MachineWorkshop workshop;

    @Autowired
    private MachineControl control;

    @Autowired
    private ApplicationEventPublisher events;

    private final HttpClient client = HttpClient.newHttpClient();
    private Account owner;
    private Account stranger;
    private Account admin;

    /** The lines that one listener has heard. */
    private record Ear(List<String> heard, Thread reader) {

        boolean hasEnded() {
            return !reader.isAlive();
        }

        List<String> states() {
            return heard.stream()
                    .filter(line -> line.contains("\"state\""))
                    .map(line -> line.replaceAll(".*\"state\":\"(\\w+)\".*", "$1"))
                    .toList();
        }
    }

    @BeforeEach
    void people() {
        owner = Newcomer.in(accounts, Role.USER);
        stranger = Newcomer.in(accounts, Role.USER);
        admin = Newcomer.in(accounts, Role.ADMIN);
    }

    @AfterEach
    void close() {
        client.shutdownNow();
    }

    @Test
    void whatHappensToAMachineReachesItsOwnerAndAdminsInOrderAndNobodyElse() throws Exception {
        Ear own = listen(owner);
        Ear strange = listen(stranger);
        Ear admins = listen(admin);

        Machine machine = machine(owner);
        Machine other = machine(stranger);
        for (int i = 0; i < 5; i++) {
            control.start(machine.id());
            control.pause(machine.id());
            control.resume(machine.id());
            control.stop(machine.id());
        }
        workshop.remove(machine.id(), owner.principal());

        await().untilAsserted(() -> assertThat(own.heard()).anyMatch(line -> line.contains("removed")));
        await().untilAsserted(() -> assertThat(admins.heard()).anyMatch(line -> line.contains("removed")));
        assertThat(own.states())
                .hasSize(1 + 5 * 5)
                .startsWith("off", "starting", "running", "paused", "running", "off");
        for (int i = 0; i < 5; i++) {
            assertThat(own.states().subList(1 + 5 * i, 6 + 5 * i))
                    .containsExactly("starting", "running", "paused", "running", "off");
        }
        assertThat(own.heard()).noneMatch(line -> line.contains(other.id().toString()));
        assertThat(admins.heard()).anyMatch(line -> line.contains(other.id().toString()));
        // What belongs to the stranger comes after all that does not, so that has not come.
        control.start(other.id());
        await().untilAsserted(() -> assertThat(strange.states()).contains("running"));
        assertThat(strange.heard()).noneMatch(line -> line.contains(machine.id().toString()));
    }

    @Test
    void whoListensIsGreetedAsWhom() throws Exception {
        for (Account who : List.of(owner, admin)) {
            Ear ear = listen(who);
            await().untilAsserted(() -> assertThat(ear.heard()).contains("data:" + who.id()));
        }
    }

    @Test
    void aReasonComesInTheLanguageOfThePage() throws Exception {
        Ear english = listen(owner);
        Ear german = listen(owner, "de");
        Machine machine = machine(owner);
        control.start(machine.id());
        control.stop(machine.id());
        await().untilAsserted(() -> assertThat(english.heard())
                .anyMatch(line -> line.contains("\"localReason\":\"The plug was pulled.\"")));
        await().untilAsserted(() -> assertThat(german.heard())
                .anyMatch(line -> line.contains("\"localReason\":\"Der Stecker wurde gezogen.\"")
                        && line.contains("\"reason\":\"The plug was pulled.\"")));
    }

    @Test
    void aStreamEndsWithTheRightsThatItWasOpenedWith() throws Exception {
        Ear demoted = listen(admin);
        Ear revoked = listen(owner);
        Ear staying = listen(stranger);
        events.publishEvent(new RoleChanged(admin.id(), Role.USER));
        events.publishEvent(new TokenRevoked(owner.id(), UUID.randomUUID()));
        await().until(demoted::hasEnded);
        await().until(revoked::hasEnded);
        assertThat(staying.hasEnded()).isFalse();
    }

    @Test
    void theOldestOfTooManyIsToldToRest() throws Exception {
        Ear oldest = listen(owner);
        Ear strange = listen(stranger);
        List<Ear> others = new ArrayList<>();
        for (int i = 1; i < EventStreams.MAX_PER_ACCOUNT; i++) {
            others.add(listen(owner));
        }
        assertThat(oldest.heard()).doesNotContain("event:rest");
        others.add(listen(owner));
        await().until(oldest::hasEnded);
        assertThat(oldest.heard()).contains("event:rest");
        assertThat(others).noneMatch(Ear::hasEnded);
        assertThat(strange.hasEnded()).isFalse();
    }

    private Ear listen(Account who) throws IOException, InterruptedException {
        return listen(who, "en");
    }

    private Ear listen(Account who, String language) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:%d/api/v1/events".formatted(port)))
                .header(SignedInByHeader.HEADER, who.id().toString())
                .header("Accept-Language", language)
                .build();
        HttpResponse<Stream<String>> answer = client.send(request, HttpResponse.BodyHandlers.ofLines());
        assertThat(answer.statusCode()).isEqualTo(200);
        List<String> heard = new CopyOnWriteArrayList<>();
        Thread reader = Thread.ofVirtual().start(() -> answer.body().forEach(heard::add));
        Ear ear = new Ear(heard, reader);
        await().untilAsserted(() -> assertThat(heard).contains("event:hello"));
        return ear;
    }

    private Machine machine(Account whose) {
        MachineDraft draft = Drafts.of("{\"name\": \"Mine\", \"memoryMiB\": 16}");
        return workshop.create(draft, whose.principal());
    }
}
