package dev.oriel.machine.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.springframework.http.MediaType.APPLICATION_JSON;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.delete;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.patch;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import com.jayway.jsonpath.JsonPath;
import dev.oriel.GuestsInMemory;
import dev.oriel.OrielHome;
import dev.oriel.SignedIn;
import dev.oriel.account.AccountPrincipal;
import dev.oriel.account.Accounts;
import dev.oriel.account.Newcomer;
import dev.oriel.account.Role;
import dev.oriel.engine.FakeEngine;
import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineState;
import dev.oriel.machine.Machines;
import dev.oriel.machine.RunningGuests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.context.SmartLifecycle;
import org.springframework.test.json.JsonCompareMode;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.ResultActions;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;

/** Machines and images over REST, on a real database and real disk files, with guests in memory. */
@SpringBootTest
@AutoConfigureMockMvc
@GuestsInMemory
class MachineApiTests {

    @Autowired
    private OrielHome orielHome;

    @Autowired
    private MockMvc mvc;

    @Autowired
    private Accounts accounts;

    @Autowired
    private Machines machines;

    @Autowired
    private FakeEngine engine;

    @Autowired
    private RunningGuests guests;

    @Autowired
    @Qualifier("machineRecovery")
    private SmartLifecycle recovery;

    private Path home;
    private AccountPrincipal admin;
    private AccountPrincipal owner;
    private AccountPrincipal stranger;

    @BeforeEach
    void people() {
        home = orielHome.path();
        admin = Newcomer.in(accounts, Role.ADMIN).principal();
        owner = Newcomer.in(accounts, Role.USER).principal();
        stranger = Newcomer.in(accounts, Role.USER).principal();
    }

    @Test
    void fromAnUploadedDiskToARunningMachineAndBack() throws Exception {
        String image = upload(owner, "raw", new byte[1 << 20]);
        String machine = id(as(
                        owner,
                        post("/api/v1/machines")
                                .contentType(APPLICATION_JSON)
                                .content("{\"name\":\"First\",\"disks\":[{\"image\":\"%s\"}]}".formatted(image)))
                .andExpect(status().isCreated())
                .andExpect(jsonPath("$.state").value("off"))
                .andExpect(jsonPath("$.disks[0].image").value(image)));
        assertThat(home.resolve("machines/" + machine + "/disk-0.qcow2")).isNotEmptyFile();

        as(owner, post("/api/v1/machines/{id}/start", machine))
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.state").value("running"));
        as(
                        owner,
                        patch("/api/v1/machines/{id}", machine)
                                .contentType(APPLICATION_JSON)
                                .content("{\"cpus\":2}"))
                .andExpect(status().isConflict());
        as(
                        owner,
                        patch("/api/v1/machines/{id}", machine)
                                .contentType(APPLICATION_JSON)
                                .content("{\"name\":\"Renamed\",\"tags\":[\"b\",\"a\"]}"))
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.name").value("Renamed"))
                .andExpect(jsonPath("$.tags[0]").value("a"));
        as(owner, post("/api/v1/machines/{id}/pause", machine))
                .andExpect(jsonPath("$.state").value("paused"));
        as(owner, post("/api/v1/machines/{id}/resume", machine))
                .andExpect(jsonPath("$.state").value("running"));
        as(owner, delete("/api/v1/machines/{id}", machine)).andExpect(status().isConflict());
        as(owner, delete("/api/v1/images/{id}", image))
                .andExpect(status().isConflict())
                .andExpect(jsonPath("$.detail").value(containsString("Renamed")));
        as(owner, post("/api/v1/machines/{id}/shutdown", machine)).andExpect(status().isOk());
        awaitState(machine, MachineState.OFF);

        String copy = id(as(owner, post("/api/v1/machines/{id}/clone", machine)).andExpect(status().isCreated()));
        as(owner, get("/api/v1/machines/{id}", copy))
                .andExpect(jsonPath("$.name").value("Renamed copy"));
        for (String each : List.of(machine, copy)) {
            as(owner, delete("/api/v1/machines/{id}", each)).andExpect(status().isNoContent());
            assertThat(home.resolve("machines/" + each)).doesNotExist();
        }
        as(owner, delete("/api/v1/images/{id}", image)).andExpect(status().isNoContent());
        assertThat(files("images")).noneMatch(file -> file.contains(image));
    }

    @ParameterizedTest
    @ValueSource(strings = {"start", "stop", "shutdown", "reset", "pause", "resume", "clone"})
    void aStrangerMayPressNoButton(String button) throws Exception {
        String machine = machine(owner, "Mine");
        as(stranger, post("/api/v1/machines/{id}/" + button, machine)).andExpect(status().isForbidden());
        mvc.perform(post("/api/v1/machines/{id}/" + button, machine).with(csrf()))
                .andExpect(status().is4xxClientError());
        as(admin, post("/api/v1/machines/{id}/" + button, UUID.randomUUID())).andExpect(status().isNotFound());
    }

    @Test
    void aStrangerSeesNothingAndAnAdminAll() throws Exception {
        String machine = machine(owner, "Mine");
        String image = upload(owner, "raw", new byte[512]);
        for (MockHttpServletRequestBuilder request : List.of(
                get("/api/v1/machines/{id}", machine),
                get("/api/v1/machines/{id}/log", machine),
                delete("/api/v1/machines/{id}", machine),
                patch("/api/v1/machines/{id}", machine)
                        .contentType(APPLICATION_JSON)
                        .content("{}"),
                get("/api/v1/images/{id}", image),
                delete("/api/v1/images/{id}", image))) {
            as(stranger, request).andExpect(status().isForbidden());
        }
        as(stranger, get("/api/v1/machines")).andExpect(content().json("[]", JsonCompareMode.STRICT));
        as(admin, get("/api/v1/machines")).andExpect(jsonPath("$[*].id").value(hasItem(machine)));
        as(admin, get("/api/v1/images/{id}", image)).andExpect(status().isOk());
        as(
                        stranger,
                        post("/api/v1/machines")
                                .contentType(APPLICATION_JSON)
                                .content("{\"name\":\"x\",\"disks\":[{\"image\":\"%s\"}]}".formatted(image)))
                .andExpect(status().isUnprocessableContent());
        String shared = upload(admin, "raw", new byte[512]);
        as(stranger, get("/api/v1/images/{id}", shared)).andExpect(status().isOk());
        as(stranger, delete("/api/v1/images/{id}", shared)).andExpect(status().isForbidden());
    }

    @Test
    void everyWrongFieldIsNamedWithWhatIsAllowed() throws Exception {
        as(
                        owner,
                        post("/api/v1/machines")
                                .contentType(APPLICATION_JSON)
                                .content("{\"name\":\"\",\"memoryMiB\":1,\"network\":\"moon\",\"disks\":[{}]}"))
                .andExpect(status().isUnprocessableContent())
                .andExpect(jsonPath("$.errors[*].field").value(hasItem("name")))
                .andExpect(jsonPath("$.errors[*].field").value(hasItem("memoryMiB")))
                .andExpect(jsonPath("$.errors[*].message").value(hasItem("Allowed are: none, isolated, nat.")))
                .andExpect(jsonPath("$.errors[*].field").value(hasItem("disks")));
        as(owner, post("/api/v1/machines").contentType(APPLICATION_JSON).content("{\"name\":\"x\",\"memory\":512}"))
                .andExpect(jsonPath("$.errors[0].field").value("memory"));
    }

    @Test
    void theIdleMinutesBelongToTheMachineAndStayUntilTheyAreChanged() throws Exception {
        String path = "/api/v1/machines/" + machine(owner, "Dormouse");
        as(owner, get(path)).andExpect(jsonPath("$.idleMinutes").doesNotExist());
        as(owner, patch(path).contentType(APPLICATION_JSON).content("{\"idleMinutes\": 45}"))
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.idleMinutes").value(45));
        as(owner, patch(path).contentType(APPLICATION_JSON).content("{\"name\": \"Renamed\"}"))
                .andExpect(jsonPath("$.idleMinutes").value(45));
        String copy = id(as(owner, post(path + "/clone")).andExpect(status().isCreated()));
        as(owner, get("/api/v1/machines/" + copy))
                .andExpect(jsonPath("$.idleMinutes").value(45));
        as(owner, patch(path).contentType(APPLICATION_JSON).content("{\"idleMinutes\": -1}"))
                .andExpect(status().isUnprocessableContent())
                .andExpect(jsonPath("$.errors[*].field", hasItem("idleMinutes")));
        as(owner, patch(path).contentType(APPLICATION_JSON).content("{\"idleMinutes\": \"soon\"}"))
                .andExpect(status().isUnprocessableContent());
        as(owner, patch(path).contentType(APPLICATION_JSON).content("{\"idleMinutes\": null}"))
                .andExpect(jsonPath("$.idleMinutes").doesNotExist());
    }

    @Test
    void aStartThatWouldOvercommitMemoryIsRefusedWithTheFigures() throws Exception {
        String machine = id(as(
                owner,
                post("/api/v1/machines")
                        .contentType(APPLICATION_JSON)
                        .content("{\"name\":\"Huge\",\"memoryMiB\":1048576}")));
        as(owner, post("/api/v1/machines/{id}/start", machine))
                .andExpect(status().isConflict())
                .andExpect(jsonPath("$.detail").value(containsString("1048640 MiB")))
                .andExpect(jsonPath("$.freeMiB").isNumber());
        assertThat(state(machine)).isEqualTo(MachineState.OFF);
    }

    @Test
    void aGuestThatDiesCrashesItsMachineAndOneThatWillNotStartSaysWhy() throws Exception {
        String machine = machine(owner, "Mine");
        as(owner, post("/api/v1/machines/{id}/start", machine)).andExpect(status().isOk());
        engine.guest(UUID.fromString(machine)).orElseThrow().crash("it burnt");
        awaitState(machine, MachineState.CRASHED);
        assertThat(load(machine).stateReason()).isEqualTo("it burnt");
        assertThat(guests.find(UUID.fromString(machine))).isEmpty();

        engine.refuseToStart("no such CPU");
        as(owner, post("/api/v1/machines/{id}/start", machine))
                .andExpect(status().isConflict())
                .andExpect(jsonPath("$.detail").value(containsString("no such CPU")));
        engine.refuseToStart(null);
        assertThat(load(machine).stateReason()).contains("no such CPU");
        as(owner, post("/api/v1/machines/{id}/start", machine)).andExpect(status().isOk());
        as(owner, post("/api/v1/machines/{id}/stop", machine))
                .andExpect(jsonPath("$.state").value("off"));
    }

    @Test
    void aRestartBringsDatabaseFilesAndGuestsTogether() throws Exception {
        String running = machine(owner, "Running");
        as(owner, post("/api/v1/machines/{id}/start", running)).andExpect(status().isOk());
        String gone = machine(owner, "Gone");
        machines.save(load(gone).start());
        String half = machine(owner, "Half made");
        Machine made = load(half);
        machines.save(new Machine(
                made.id(),
                made.version(),
                made.owner(),
                made.definition(),
                made.disks(),
                made.state(),
                null,
                Machine.Stage.BUILDING,
                null,
                false,
                made.createdAt()));
        guests.all().forEach(guests::remove);

        recovery.start();

        assertThat(state(running)).isEqualTo(MachineState.RUNNING);
        assertThat(guests.find(UUID.fromString(running))).isPresent();
        assertThat(state(gone)).isEqualTo(MachineState.OFF);
        assertThat(load(gone).stateReason()).contains("while the server was away");
        assertThat(machines.findById(UUID.fromString(half))).isEmpty();
        assertThat(home.resolve("machines/" + half)).doesNotExist();
    }

    @Test
    void anUploadThatIsCutShortOrWrongLeavesNothing() throws Exception {
        List<String> before = files("images");
        as(
                        owner,
                        post("/api/v1/images?name=x&format=raw")
                                .header("Content-Length", "5")
                                .content(new byte[5]))
                .andExpect(status().isCreated());
        List<String> after = files("images");
        assertThat(after).hasSize(before.size() + 1);
        as(owner, post("/api/v1/images?name=x&format=iso").content(new byte[4096]))
                .andExpect(status().isUnprocessableContent())
                .andExpect(jsonPath("$.errors[0].field").value("format"));
        as(
                        owner,
                        post("/api/v1/images?name=x&format=raw&sha256=" + "0".repeat(64))
                                .content(new byte[5]))
                .andExpect(status().isUnprocessableContent());
        as(owner, post("/api/v1/images?name=x&format=raw").content(new byte[0]))
                .andExpect(status().isUnprocessableContent());
        assertThat(files("images")).isEqualTo(after);
        assertThat(files("tmp")).isEmpty();
    }

    private ResultActions as(AccountPrincipal who, MockHttpServletRequestBuilder request) throws Exception {
        return mvc.perform(request.with(SignedIn.as(who)));
    }

    private String upload(AccountPrincipal who, String format, byte[] file) throws Exception {
        return id(as(who, post("/api/v1/images?name=disk&format=" + format).content(file))
                .andExpect(status().isCreated()));
    }

    private String machine(AccountPrincipal who, String name) throws Exception {
        return id(as(
                        who,
                        post("/api/v1/machines")
                                .contentType(APPLICATION_JSON)
                                .content("{\"name\":\"%s\",\"memoryMiB\":64,\"disks\":[{\"sizeGiB\":1}]}"
                                        .formatted(name)))
                .andExpect(status().isCreated()));
    }

    private static String id(ResultActions answer) throws Exception {
        return JsonPath.read(answer.andReturn().getResponse().getContentAsString(), "$.id");
    }

    private Machine load(String id) {
        return machines.findById(UUID.fromString(id)).orElseThrow();
    }

    private MachineState state(String id) {
        return load(id).state();
    }

    private void awaitState(String id, MachineState state) {
        await().untilAsserted(() -> assertThat(state(id)).isEqualTo(state));
    }

    private List<String> files(String folder) throws IOException {
        try (Stream<Path> files = Files.list(home.resolve(folder))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
