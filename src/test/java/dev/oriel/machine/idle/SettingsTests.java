package dev.oriel.machine.idle;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.delete;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.put;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.redirectedUrl;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import dev.oriel.SignedIn;
import dev.oriel.account.AccountPrincipal;
import dev.oriel.account.Accounts;
import dev.oriel.account.Newcomer;
import dev.oriel.account.Role;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.ResultActions;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;

/** Admins, and nobody else, choose after how long idle machines are suspended. */
@SpringBootTest(properties = "oriel.idle.minutes=30")
@AutoConfigureMockMvc
class SettingsTests {

    private static final String IDLE = "/api/v1/settings/idle";

    @Autowired
    private MockMvc mvc;

    @Autowired
    private Accounts accounts;

    @Autowired
    private IdleLimit limit;

    @AfterEach
    void asConfigured() {
        limit.forget();
    }

    @Test
    void anAdminChoosesOverRestAndGoesByTheConfigurationAgain() throws Exception {
        as(Role.ADMIN, get(IDLE))
                .andExpect(jsonPath("$.minutes").value(30))
                .andExpect(jsonPath("$.chosen").value(false));
        as(Role.ADMIN, choose("45")).andExpect(jsonPath("$.minutes").value(45));
        as(Role.ADMIN, choose("0"))
                .andExpect(jsonPath("$.minutes").value(0))
                .andExpect(jsonPath("$.chosen").value(true))
                .andExpect(jsonPath("$.configured").value(30));
        as(Role.ADMIN, delete(IDLE)).andExpect(jsonPath("$.minutes").value(30));
    }

    @Test
    void whatCannotBeIsRefusedInWords() throws Exception {
        as(Role.ADMIN, choose("10081"))
                .andExpect(status().isUnprocessableContent())
                .andExpect(jsonPath("$.detail").value("The minutes are a whole number from 0 to 10080."));
        as(Role.ADMIN, choose("-1")).andExpect(status().isUnprocessableContent());
        as(Role.ADMIN, choose("\"soon\"")).andExpect(status().isBadRequest());
        as(Role.ADMIN, post("/settings/idle").param("minutes", "soon").locale(Locale.GERMAN))
                .andExpect(status().isBadRequest())
                .andExpect(content().string(containsString("eine ganze Zahl von 0 bis 10080")))
                .andExpect(content().string(containsString("value=\"soon\"")));
        as(Role.ADMIN, get(IDLE)).andExpect(jsonPath("$.minutes").value(30));
    }

    @Test
    void theMachinesFormTellsWhatHolds() throws Exception {
        as(Role.ADMIN, post("/settings/idle").param("minutes", "75")).andExpect(redirectedUrl("/settings"));
        as(Role.USER, get("/machines/new")).andExpect(content().string(containsString("75 min now")));
        as(Role.ADMIN, get("/settings"))
                .andExpect(content().string(containsString("value=\"75\"")))
                .andExpect(content().string(containsString("configuration again (30 min)")));
        as(Role.ADMIN, post("/settings/idle/forget")).andExpect(redirectedUrl("/settings"));
        as(Role.ADMIN, get("/settings")).andExpect(content().string(containsString("value=\"30\"")));
    }

    @Test
    void nobodyElseMayEvenLook() throws Exception {
        for (Role role : new Role[] {Role.USER, Role.TEACHER}) {
            as(role, get("/settings")).andExpect(status().isForbidden());
            as(role, post("/settings/idle").param("minutes", "1")).andExpect(status().isForbidden());
            as(role, get(IDLE)).andExpect(status().isForbidden());
            as(role, choose("1")).andExpect(status().isForbidden());
            as(role, get("/")).andExpect(content().string(not(containsString("/settings"))));
        }
    }

    private static MockHttpServletRequestBuilder choose(String minutes) {
        return put(IDLE).contentType(MediaType.APPLICATION_JSON).content("{\"minutes\": " + minutes + "}");
    }

    private ResultActions as(Role role, MockHttpServletRequestBuilder request) throws Exception {
        AccountPrincipal who = Newcomer.in(accounts, role).principal();
        return mvc.perform(request.with(SignedIn.as(who)));
    }
}
