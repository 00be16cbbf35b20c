package dev.oriel.machine.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.not;
import static org.springframework.http.MediaType.APPLICATION_JSON;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import com.jayway.jsonpath.JsonPath;
import dev.oriel.GuestsInMemory;
import dev.oriel.SignedIn;
import dev.oriel.account.AccountPrincipal;
import dev.oriel.account.Accounts;
import dev.oriel.account.Newcomer;
import dev.oriel.account.Role;
import dev.oriel.engine.EngineFact;
import dev.oriel.machine.WaitingGuests;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.context.MessageSource;
import org.springframework.context.annotation.Bean;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.ResultActions;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;

/** Admins, and nobody else, see how the host does. */
@SpringBootTest
@AutoConfigureMockMvc
@GuestsInMemory
class HostTests {

    private static final String HOST = "/api/v1/host";

    @Autowired
    private MockMvc mvc;

    @Autowired
    private Accounts accounts;

    @Autowired
    private MessageSource messages;

    private AccountPrincipal admin;

    @TestConfiguration
    static class Pool {

        @Bean
        WaitingGuests five() {
            return () -> 5;
        }
    }

    @BeforeEach
    void signIn() {
        admin = Newcomer.in(accounts, Role.ADMIN).principal();
    }

    @Test
    void theFiguresOverRestFollowTheGuests() throws Exception {
        int before = promised();
        String running = machine("running");
        String paused = machine("paused");
        String asleep = machine("asleep");
        press(paused, "pause");
        press(asleep, "suspend");

        as(admin, get(HOST))
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.engine.name").value("Fake"))
                .andExpect(jsonPath("$.engine.accelerator").value("none"))
                .andExpect(jsonPath("$.guests.running").value(1))
                .andExpect(jsonPath("$.guests.paused").value(1))
                .andExpect(jsonPath("$.guests.waiting").value(5))
                .andExpect(jsonPath("$.guests.suspended").value(1))
                .andExpect(jsonPath("$.memory.totalMiB").value(greaterThan(0)))
                .andExpect(jsonPath("$.memory.usedMiB").value(greaterThan(0)))
                .andExpect(jsonPath("$.memory.promisedMiB").value(before + 2 * (32 + 64)))
                .andExpect(jsonPath("$.memory.reservedMiB").value(512))
                .andExpect(jsonPath("$.memory.freeMiB").isNumber())
                .andExpect(jsonPath("$.disk.level").isString())
                .andExpect(jsonPath("$.disk.totalBytes").isNumber())
                .andExpect(jsonPath("$.disk.freeBytes").isNumber())
                .andExpect(jsonPath("$.disk.warnBelowBytes").isNumber())
                .andExpect(jsonPath("$.disk.reserveBytes").isNumber())
                .andExpect(jsonPath("$.disk.pauseBelowBytes").isNumber());

        for (String machine : new String[] {running, paused}) {
            press(machine, "stop");
        }
        press(asleep, "discard");
        as(admin, get(HOST))
                .andExpect(jsonPath("$.guests.running").value(0))
                .andExpect(jsonPath("$.guests.suspended").value(0))
                .andExpect(jsonPath("$.memory.promisedMiB").value(before));
    }

    @Test
    void thePageSaysItInWords() throws Exception {
        as(admin, get("/host"))
                .andExpect(status().isOk())
                .andExpect(content().string(containsString("Kept ready for new machines</dt><dd>5</dd>")))
                .andExpect(content().string(containsString("Kept for the host</dt><dd>512 MiB</dd>")))
                .andExpect(content().string(containsString("are in use.")))
                .andExpect(content().string(containsString("Machines that write are paused</dt><dd>below ")))
                .andExpect(content().string(containsString("KVM could not be made: nothing is executed")))
                .andExpect(content().string(containsString("Every guest runs as an unprivileged user of its own")));
        as(admin, get("/host").locale(Locale.GERMAN))
                .andExpect(content().string(containsString("Bereit für neue Maschinen</dt><dd>5</dd>")))
                .andExpect(content().string(containsString("KVM ließ sich nicht prüfen: nothing is executed")))
                .andExpect(content().string(containsString("Jeder Gast läuft unter einem eigenen Benutzer")))
                .andExpect(content().string(containsString("erreicht die eigenen Adressen dieses Hosts")))
                .andExpect(content().string(not(containsString("??"))));
    }

    @ParameterizedTest
    @EnumSource
    void whatAnEngineSaysHasWordsInEveryLanguage(EngineFact fact) {
        for (Locale language : List.of(Locale.ENGLISH, Locale.GERMAN)) {
            String words = messages.getMessage("machine.engine." + fact.word(), new Object[] {"11", "22"}, language);
            long gaps = fact.gaps() + 1;
            assertThat(words.split("11|22", -1)).hasSize((int) gaps);
        }
    }

    @Test
    void nobodyElseMayLook() throws Exception {
        for (Role role : new Role[] {Role.USER, Role.TEACHER}) {
            AccountPrincipal other = Newcomer.in(accounts, role).principal();
            as(other, get(HOST)).andExpect(status().isForbidden());
            as(other, get("/host")).andExpect(status().isForbidden());
            as(other, get("/")).andExpect(content().string(not(containsString("\"/host\""))));
        }
        as(admin, get("/")).andExpect(content().string(containsString("\"/host\"")));
        mvc.perform(get(HOST)).andExpect(status().isUnauthorized());
    }

    private int promised() throws Exception {
        return JsonPath.read(
                as(admin, get(HOST)).andReturn().getResponse().getContentAsString(), "$.memory.promisedMiB");
    }

    /** A machine that runs, with 32 MiB. */
    private String machine(String name) throws Exception {
        String made = as(
                        admin,
                        post("/api/v1/machines")
                                .contentType(APPLICATION_JSON)
                                .content("{\"name\":\"%s\",\"memoryMiB\":32}".formatted(name)))
                .andExpect(status().isCreated())
                .andReturn()
                .getResponse()
                .getContentAsString();
        String id = JsonPath.read(made, "$.id");
        press(id, "start");
        return id;
    }

    private void press(String machine, String button) throws Exception {
        as(admin, post("/api/v1/machines/{id}/{button}", machine, button)).andExpect(status().isOk());
    }

    private ResultActions as(AccountPrincipal who, MockHttpServletRequestBuilder request) throws Exception {
        return mvc.perform(request.with(SignedIn.as(who)));
    }
}
