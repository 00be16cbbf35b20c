package dev.oriel.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.springframework.http.MediaType.APPLICATION_JSON;
import static org.springframework.http.MediaType.APPLICATION_OCTET_STREAM;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.delete;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.patch;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.header;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import com.jayway.jsonpath.JsonPath;
import com.zaxxer.hikari.HikariDataSource;
import dev.oriel.GuestsInMemory;
import dev.oriel.OrielHome;
import dev.oriel.SignedIn;
import dev.oriel.account.AccountPrincipal;
import dev.oriel.account.Accounts;
import dev.oriel.account.Newcomer;
import dev.oriel.account.Role;
import dev.oriel.engine.FakeEngine;
import dev.oriel.engine.FakeGuest;
import dev.oriel.engine.GuestState;
import dev.oriel.framebuffer.Rect;
import dev.oriel.machine.Machine;
import dev.oriel.machine.Machines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.ResultActions;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;

/** Templates over REST, on a real database and real disk files, with guests in memory. */
@SpringBootTest(properties = "oriel.template.quiet=100ms")
@AutoConfigureMockMvc
@GuestsInMemory
class TemplateTests {

    private static final int GREEN = 0x00ff00;
    private static final int BLUE = 0x0000ff;

    @Autowired
    private OrielHome home;

    @Autowired
    private MockMvc mvc;

    @Autowired
    private Accounts accounts;

    @Autowired
    private Machines machines;

    @Autowired
    private HikariDataSource database;

    @Autowired
    private FakeEngine engine;

    @Autowired
    private TemplateVersions versions;

    @Autowired
    private TemplateRecovery recovery;

    @Autowired
    private OwnerlessGuests ownerless;

    @Autowired
    private TemplateMaker maker;

    @Autowired
    private WarmPool pool;

    @Autowired
    private Incubator incubator;

    private AccountPrincipal teacher;
    private AccountPrincipal student;

    @BeforeEach
    void people() {
        teacher = Newcomer.in(accounts, Role.TEACHER).principal();
        student = Newcomer.in(accounts, Role.USER).principal();
    }

    /** In a zone where it is about noon, so that no day ends meanwhile. */
    @Test
    void whatIsToBeReadyInAMinuteIsMadeNow() throws Exception {
        String template = templateOf(runningMachine(), true, 0);
        ZoneOffset noon =
                ZoneOffset.ofHours(12 - Instant.now().atOffset(ZoneOffset.UTC).getHour());
        LocalTime soon = LocalTime.now(noon).plusMinutes(1).truncatedTo(ChronoUnit.MINUTES);
        String week = Arrays.stream(DayOfWeek.values())
                .map(day -> '"' + day.name() + '"')
                .collect(Collectors.joining(","));
        as(
                        teacher,
                        post("/api/v1/templates/{id}/schedules", template)
                                .contentType(APPLICATION_JSON)
                                .content(
                                        "{\"weekdays\":[%s],\"from\":\"%s\",\"until\":\"%s\",\"wanted\":3,\"zone\":\"%s\"}"
                                                .formatted(week, soon, soon.plusHours(1), noon)))
                .andExpect(status().isCreated());

        awaitPool(template, 3);
        as(teacher, get("/api/v1/templates/{id}", template))
                .andExpect(jsonPath("$.pool.wanted").value(0))
                .andExpect(jsonPath("$.pool.wantedNow").value(3))
                .andExpect(jsonPath("$.pool.why").value("schedule"));
        as(student, post("/api/v1/templates/{id}/machines", template))
                .andExpect(jsonPath("$.way").value("pool"));
        awaitPool(template, 2);
    }

    @Test
    void aRunningMachineBecomesATemplateAndItsClonesAreWhatItWas() throws Exception {
        String machine = runningMachine();
        paint(machine, GREEN);

        String template = templateOf(machine, true, 2);

        assertThat(guest(machine).state()).isEqualTo(GuestState.RUNNING);
        assertThat(guest(machine).corner()).isEqualTo(GREEN);
        awaitPool(template, 2);
        ResultActions answer = as(student, post("/api/v1/templates/{id}/machines", template))
                .andExpect(status().isCreated())
                .andExpect(jsonPath("$.way").value("pool"))
                .andExpect(jsonPath("$.state").value("running"))
                .andExpect(header().string("Server-Timing", containsString("desc=\"pool\"")));
        String clone = id(answer);
        assertThat(guest(clone).state()).isEqualTo(GuestState.RUNNING);
        assertThat(guest(clone).corner()).isEqualTo(GREEN);
        assertThat(load(clone).owner()).isEqualTo(student.id());
        as(student, get("/api/v1/machines/{id}", clone)).andExpect(status().isOk());
        await().untilAsserted(() -> as(student, get("/api/v1/machines/{id}/identity", clone))
                .andExpect(jsonPath("$.state").value("no-agent")));
        awaitPool(template, 2);
        as(teacher, get("/api/v1/templates/{id}", template))
                .andExpect(jsonPath("$.instant").value(true))
                .andExpect(jsonPath("$.clones").value(1));
        as(student, get("/api/v1/templates/{id}/picture.png", template)).andExpect(status().isOk());
    }

    @Test
    void anEmptyPoolMakesAClone() throws Exception {
        String template = templateOf(runningMachine(), true, 0);

        as(
                        student,
                        post("/api/v1/templates/{id}/machines", template)
                                .contentType(APPLICATION_JSON)
                                .content("{\"name\":\"My own\"}"))
                .andExpect(status().isCreated())
                .andExpect(jsonPath("$.name").value("My own"))
                .andExpect(jsonPath("$.way").value("restored"));
    }

    /** A request that needed two of the database's connections at once would wait for itself when a class begins. */
    @Test
    void aClaimNeedsOneConnectionAtATime() throws Exception {
        String machine = runningMachine();
        as(
                        teacher,
                        post("/api/v1/machines/{id}/snapshots", machine)
                                .contentType(APPLICATION_JSON)
                                .content("{\"name\":\"before\",\"memory\":true}"))
                .andExpect(status().isCreated());
        String template = templateOf(machine, true, 0);
        int most = database.getMaximumPoolSize();
        long patience = database.getConnectionTimeout();
        database.setMaximumPoolSize(1);
        database.setConnectionTimeout(2000);
        database.getHikariPoolMXBean().softEvictConnections();
        try {
            as(student, post("/api/v1/templates/{id}/machines", template)).andExpect(status().isCreated());
            as(student, get("/api/v1/machines"))
                    .andExpect(jsonPath("$.length()").value(1));
            as(teacher, get("/api/v1/machines/{id}/snapshots", machine)).andExpect(status().isOk());
            as(teacher, get("/api/v1/templates/{id}", template)).andExpect(status().isOk());
        } finally {
            database.setMaximumPoolSize(most);
            database.setConnectionTimeout(patience);
        }
    }

    @Test
    void aMachineThatIsOffIsStartedAsACopyAndTakenWhenItHasSettled() throws Exception {
        String machine = machine();

        String template = beginTemplate(machine, true);
        FakeGuest copy =
                await().until(() -> engine.guest(versionOf(template).id()).orElse(null), found -> found != null);
        copy.input().key('a', 0x1e, true);
        awaitReady(template);

        assertThat(engine.guest(UUID.fromString(machine))).isEmpty();
        String clone = id(as(student, post("/api/v1/templates/{id}/machines", template)));
        assertThat(guest(clone).corner()).isEqualTo(copy.corner());
    }

    @Test
    void aGuestThatDoesNotSettleIsTakenWhenThePersonSaysSoOrGivenUp() throws Exception {
        String machine = machine();
        String template = beginTemplate(machine, false);
        awaitStep(template, "settling");

        as(teacher, post("/api/v1/templates/{id}/versions/1/take-now", template))
                .andExpect(status().isOk());
        awaitReady(template);

        String other = beginTemplate(machine, false);
        awaitStep(other, "settling");
        as(teacher, post("/api/v1/templates/{id}/versions/1/cancel", other)).andExpect(status().isNoContent());
        await().untilAsserted(
                        () -> as(teacher, get("/api/v1/templates/{id}", other)).andExpect(status().isNotFound()));
        assertThat(folders("templates")).noneMatch(folder -> folder.endsWith(".building"));
    }

    @Test
    void resetGoesBackToTheTemplate() throws Exception {
        String machine = runningMachine();
        paint(machine, GREEN);
        String template = templateOf(machine, true, 0);
        String clone = id(as(student, post("/api/v1/templates/{id}/machines", template)));
        paint(clone, 0xff0000);

        as(student, post("/api/v1/machines/{id}/reset-to-template", clone))
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.state").value("running"));
        assertThat(guest(clone).corner()).isEqualTo(GREEN);

        as(student, post("/api/v1/machines/{id}/stop", clone)).andExpect(status().isOk());
        as(student, post("/api/v1/machines/{id}/reset-to-template", clone)).andExpect(status().isOk());
        assertThat(guest(clone).corner()).isEqualTo(GREEN);
        as(teacher, post("/api/v1/machines/{id}/reset-to-template", machine)).andExpect(status().isConflict());
    }

    @Test
    void aSuspendedCloneMayBeResetAndDeleted() throws Exception {
        String machine = runningMachine();
        paint(machine, GREEN);
        String clone = id(as(student, post("/api/v1/templates/{id}/machines", templateOf(machine, true, 0))));
        paint(clone, 0xff0000);
        as(student, post("/api/v1/machines/{id}/suspend", clone)).andExpect(status().isOk());
        assertThat(folders("machines/" + clone)).anyMatch(file -> file.startsWith("suspended"));

        as(student, post("/api/v1/machines/{id}/reset-to-template", clone))
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.state").value("running"));
        assertThat(guest(clone).corner()).isEqualTo(GREEN);
        assertThat(folders("machines/" + clone)).noneMatch(file -> file.startsWith("suspended"));

        as(student, post("/api/v1/machines/{id}/suspend", clone)).andExpect(status().isOk());
        as(student, delete("/api/v1/machines/{id}", clone)).andExpect(status().isNoContent());
        assertThat(folders("machines")).doesNotContain(clone);
    }

    @Test
    void aSuspendedMachineBecomesATemplateWhenItGoesOn() throws Exception {
        String machine = runningMachine();
        as(teacher, post("/api/v1/machines/{id}/suspend", machine)).andExpect(status().isOk());

        as(
                        teacher,
                        post("/api/v1/templates")
                                .contentType(APPLICATION_JSON)
                                .content("{\"machine\":\"%s\",\"name\":\"Asleep\"}".formatted(machine)))
                .andExpect(status().isConflict())
                .andExpect(jsonPath("$.detail").value(containsString("off, running or paused")));
        as(teacher, get("/api/v1/templates")).andExpect(jsonPath("$[*].name").value(not(hasItem("Asleep"))));
        as(teacher, get("/machines/{id}/templates/part", machine))
                .andExpect(content().string(containsString("when it runs, is paused or off")))
                .andExpect(content().string(not(containsString("template-make"))));

        as(teacher, post("/api/v1/machines/{id}/start", machine)).andExpect(status().isOk());
        as(teacher, get("/machines/{id}/templates/part", machine))
                .andExpect(content().string(containsString("template-make")));
    }

    @Test
    void aCloneThatHasBeenUsedBootsWhenItIsStartedAgain() throws Exception {
        String machine = runningMachine();
        paint(machine, GREEN);
        String template = templateOf(machine, true, 0);
        String clone = id(as(student, post("/api/v1/templates/{id}/machines", template)));
        as(student, post("/api/v1/machines/{id}/stop", clone)).andExpect(status().isOk());
        as(student, post("/api/v1/machines/{id}/start", clone)).andExpect(status().isOk());
        assertThat(guest(clone).corner()).isZero();
    }

    @Test
    void copiesOfThisMomentAreHandedOut() throws Exception {
        String machine = runningMachine();
        paint(machine, GREEN);

        ResultActions answer = as(
                        teacher,
                        post("/api/v1/machines/{id}/fork", machine)
                                .contentType(APPLICATION_JSON)
                                .content("{\"people\":[\"%s\",\"%s\"]}".formatted(student.name(), teacher.name())))
                .andExpect(status().isCreated())
                .andExpect(jsonPath("$[0].owner").value(student.id().toString()))
                .andExpect(jsonPath("$[1].owner").value(teacher.id().toString()));
        List<String> copies = JsonPath.read(answer.andReturn().getResponse().getContentAsString(), "$[*].id");
        assertThat(copies).hasSize(2).allSatisfy(copy -> {
            assertThat(guest(copy).state()).isEqualTo(GuestState.RUNNING);
            assertThat(guest(copy).corner()).isEqualTo(GREEN);
        });
        assertThat(guest(machine).state()).isEqualTo(GuestState.RUNNING);
        as(teacher, get("/api/v1/templates"))
                .andExpect(jsonPath("$[*].name").value(not(hasItem(load(machine).name()))));

        UUID moment = Objects.requireNonNull(load(copies.getFirst()).templateVersion());
        for (String copy : copies) {
            AccountPrincipal owner = load(copy).owner().equals(student.id()) ? student : teacher;
            as(owner, post("/api/v1/machines/{id}/stop", copy)).andExpect(status().isOk());
            as(owner, delete("/api/v1/machines/{id}", copy)).andExpect(status().isNoContent());
        }
        await().untilAsserted(() -> assertThat(versions.findById(moment)).isEmpty());
        assertThat(home.templates().resolve(moment.toString())).doesNotExist();
    }

    @Test
    void whatAForkStandsOnStaysAsLongAsItsCopies() throws Exception {
        String image = id(as(
                        teacher,
                        post("/api/v1/images?name=base&format=raw")
                                .contentType(APPLICATION_OCTET_STREAM)
                                .content(new byte[1 << 20]))
                .andExpect(status().isCreated()));
        String machine = id(as(
                        teacher,
                        post("/api/v1/machines")
                                .contentType(APPLICATION_JSON)
                                .content("{\"name\":\"Based\",\"memoryMiB\":64,\"disks\":[{\"image\":\"%s\"}]}"
                                        .formatted(image)))
                .andExpect(status().isCreated()));
        start(machine);
        String template = templateOf(machine, true, 0);
        String clone = id(as(teacher, post("/api/v1/templates/{id}/machines", template)));
        String onImage = fork(machine);
        String onTemplate = fork(clone);
        remove(machine);
        remove(clone);

        as(teacher, delete("/api/v1/images/{id}", image)).andExpect(status().isConflict());
        as(teacher, delete("/api/v1/templates/{id}", template)).andExpect(status().isConflict());

        remove(onImage);
        remove(onTemplate);
        await().untilAsserted(
                        () -> as(teacher, delete("/api/v1/images/{id}", image)).andExpect(status().isNoContent()));
        await().untilAsserted(() ->
                as(teacher, delete("/api/v1/templates/{id}", template)).andExpect(status().isNoContent()));
    }

    private String fork(String machine) throws Exception {
        ResultActions answer = as(
                        teacher,
                        post("/api/v1/machines/{id}/fork", machine)
                                .contentType(APPLICATION_JSON)
                                .content("{\"copies\":1}"))
                .andExpect(status().isCreated());
        return JsonPath.read(answer.andReturn().getResponse().getContentAsString(), "$[0].id");
    }

    private void remove(String machine) throws Exception {
        as(teacher, post("/api/v1/machines/{id}/stop", machine)).andExpect(status().isOk());
        as(teacher, delete("/api/v1/machines/{id}", machine)).andExpect(status().isNoContent());
    }

    @Test
    void aTemplateThatMachinesNeedIsNotDeletedAndSaysWhich() throws Exception {
        String template = templateOf(runningMachine(), true, 1);
        String clone = id(as(
                teacher,
                post("/api/v1/templates/{id}/machines", template)
                        .contentType(APPLICATION_JSON)
                        .content("{\"name\":\"Needs it\"}")));

        as(teacher, delete("/api/v1/templates/{id}", template))
                .andExpect(status().isConflict())
                .andExpect(jsonPath("$.detail").value(containsString("Needs it")));
        as(teacher, post("/api/v1/machines/{id}/stop", clone));
        as(teacher, delete("/api/v1/machines/{id}", clone));
        UUID version = versionOf(template).id();
        as(teacher, delete("/api/v1/templates/{id}", template)).andExpect(status().isNoContent());
        assertThat(home.templates().resolve(version.toString())).doesNotExist();
        assertThat(pool.count(version)).isZero();
        as(teacher, get("/api/v1/templates/{id}", template)).andExpect(status().isNotFound());
    }

    @Test
    void whoeverDoesNotOwnATemplateMayUseItOnlyIfItIsShared() throws Exception {
        String own = templateOf(runningMachine(), false, 0);
        String shared = templateOf(runningMachine(), true, 0);
        as(student, get("/api/v1/templates/{id}", own)).andExpect(status().isNotFound());
        as(student, post("/api/v1/templates/{id}/machines", own)).andExpect(status().isNotFound());
        as(student, delete("/api/v1/templates/{id}", shared)).andExpect(status().isForbidden());
        as(
                        student,
                        patch("/api/v1/templates/{id}", shared)
                                .contentType(APPLICATION_JSON)
                                .content("{\"wanted\":9}"))
                .andExpect(status().isForbidden());
        as(student, get("/api/v1/templates")).andExpect(jsonPath("$[*].id").value(hasItem(shared)));
    }

    @Test
    void aStateThatDoesNotFitAnyMoreIsMadeAnewAndMachinesBootMeanwhile() throws Exception {
        String template = templateOf(runningMachine(), true, 0);
        engine.upgrade();

        as(student, post("/api/v1/templates/{id}/machines", template))
                .andExpect(status().isCreated())
                .andExpect(jsonPath("$.way").value("booted"));
        recovery.start();
        await().untilAsserted(() -> {
            takeAllNow();
            as(teacher, get("/api/v1/templates/{id}", template))
                    .andExpect(jsonPath("$.version").value(2));
        });
        as(student, post("/api/v1/templates/{id}/machines", template))
                .andExpect(jsonPath("$.way").value("restored"));
    }

    @Test
    void theNextServerEndsClonesThatNobodyHasAndUndoesWhatWasHalfMade() throws Exception {
        String machine = runningMachine();
        String template = templateOf(machine, true, 0);
        TemplateVersion ready = versionOf(template);
        Lease left = incubator.hatch(ready, teacher.id());
        UUID clone = left.seed().id();
        TemplateVersion half = versions.save(TemplateVersion.begin(
                ready.template(), 2, ready.definition(), ready.disks(), UUID.fromString(machine), null, Instant.now()));
        Path building = Files.createDirectories(home.templates().resolve(half.id() + ".building"));
        Files.writeString(building.resolve("whole"), "half");
        TemplateVersion doomed = versions.save(
                TemplateVersion.begin(ready.template(), 3, ready.definition(), ready.disks(), null, null, Instant.now())
                        .removing());

        assertThat(ownerless.takeCareOf(engine.guest(clone).orElseThrow())).isTrue();
        assertThat(ownerless.takeCareOf(guest(machine))).isFalse();
        recovery.start();

        assertThat(left.guest().state()).isEqualTo(GuestState.OFF);
        assertThat(home.machines().resolve(clone.toString())).doesNotExist();
        assertThat(building).doesNotExist();
        assertThat(versions.findById(half.id()))
                .hasValueSatisfying(version -> assertThat(version.stage()).isEqualTo(TemplateVersion.Stage.FAILED));
        assertThat(versions.findById(doomed.id())).isEmpty();
        as(student, post("/api/v1/templates/{id}/machines", template)).andExpect(status().isCreated());
    }

    @Test
    void aCloneThatDiesInThePoolIsReplaced() throws Exception {
        String template = templateOf(runningMachine(), true, 1);
        awaitPool(template, 1);
        UUID version = versionOf(template).id();
        assertThat(pool.count()).isPositive();
        FakeGuest first = pooledGuest(version);
        first.crash("told to");
        await().until(() -> pool.count(version) == 1 && pooledGuest(version) != first);
        assertThat(home.machines().resolve(first.id().toString())).doesNotExist();
    }

    private FakeGuest pooledGuest(UUID version) {
        Lease lease = pool.take(version).orElseThrow();
        pool.giveBack(lease);
        return (FakeGuest) lease.guest();
    }

    /** Nothing but the guests' own screens could settle them, and nobody paints these. */
    private void takeAllNow() {
        versions.findByStageIn(List.of(TemplateVersion.Stage.BUILDING))
                .forEach(version -> maker.makingOf(version).ifPresent(Making::takeNow));
    }

    private ResultActions as(AccountPrincipal who, MockHttpServletRequestBuilder request) throws Exception {
        return mvc.perform(request.with(SignedIn.as(who)));
    }

    private String machine() throws Exception {
        String name = "M" + UUID.randomUUID().toString().substring(0, 8);
        return id(as(
                        teacher,
                        post("/api/v1/machines")
                                .contentType(APPLICATION_JSON)
                                .content("{\"name\":\"%s\",\"memoryMiB\":64,\"disks\":[{\"sizeGiB\":1}]}"
                                        .formatted(name)))
                .andExpect(status().isCreated()));
    }

    private String runningMachine() throws Exception {
        String machine = machine();
        start(machine);
        return machine;
    }

    /** A guest whose screen shows something is one that has booted. */
    private void start(String machine) throws Exception {
        as(teacher, post("/api/v1/machines/{id}/start", machine)).andExpect(status().isOk());
        paint(machine, BLUE);
    }

    private String beginTemplate(String machine, boolean shared) throws Exception {
        return id(as(
                        teacher,
                        post("/api/v1/templates")
                                .contentType(APPLICATION_JSON)
                                .content("{\"machine\":\"%s\",\"name\":\"Lab\",\"shared\":%s}"
                                        .formatted(machine, shared)))
                .andExpect(status().isCreated()));
    }

    private String templateOf(String machine, boolean shared, int wanted) throws Exception {
        String template = beginTemplate(machine, shared);
        as(
                        teacher,
                        patch("/api/v1/templates/{id}", template)
                                .contentType(APPLICATION_JSON)
                                .content("{\"wanted\":%d}".formatted(wanted)))
                .andExpect(status().isOk());
        awaitReady(template);
        if (wanted == 0) {
            await().until(() -> pool.count(versionOf(template).id()) == 0);
        }
        return template;
    }

    private void awaitReady(String template) {
        await().untilAsserted(() -> as(teacher, get("/api/v1/templates/{id}", template))
                .andExpect(jsonPath("$.versions[0].problem").isEmpty())
                .andExpect(jsonPath("$.state").value("ready")));
    }

    private void awaitStep(String template, String step) {
        await().untilAsserted(() -> as(teacher, get("/api/v1/templates/{id}", template))
                .andExpect(jsonPath("$.versions[0].step").value(step)));
    }

    private void awaitPool(String template, int count) {
        await().untilAsserted(() -> as(teacher, get("/api/v1/templates/{id}", template))
                .andExpect(jsonPath("$.pool.waiting").value(count)));
    }

    private TemplateVersion versionOf(String template) {
        return versions.findByTemplateOrderByNumberDesc(UUID.fromString(template))
                .getFirst();
    }

    private void paint(String machine, int colour) {
        guest(machine).display().paint(new Rect(0, 0, 1, 1), colour);
    }

    private FakeGuest guest(String machine) {
        return engine.guest(UUID.fromString(machine)).orElseThrow();
    }

    private Machine load(String id) {
        return machines.findById(UUID.fromString(id)).orElseThrow();
    }

    private List<String> folders(String folder) throws IOException {
        try (Stream<Path> files = Files.list(home.path().resolve(folder))) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static String id(ResultActions answer) throws Exception {
        return JsonPath.read(answer.andReturn().getResponse().getContentAsString(), "$.id");
    }
}
