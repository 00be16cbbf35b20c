package dev.oriel.machine.web;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.authentication;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.redirectedUrl;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import dev.oriel.GuestsInMemory;
import dev.oriel.account.AccountPrincipal;
import dev.oriel.account.Accounts;
import dev.oriel.account.Newcomer;
import dev.oriel.account.Role;
import dev.oriel.machine.MachineAccess;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.ResultActions;
import org.springframework.test.web.servlet.ResultMatcher;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;

/** The pages about machines and images render, in both languages, and say what is wrong at the field. */
@SpringBootTest
@AutoConfigureMockMvc
@GuestsInMemory
class MachinePageTests {

    @Autowired
    private MockMvc mvc;

    @Autowired
    private Accounts accounts;

    @Autowired
    private MachineAccess access;

    private AccountPrincipal who;

    @BeforeEach
    void person() {
        who = Newcomer.in(accounts, Role.USER).principal();
    }

    @Test
    void anEmptyListSaysWhatToDoFirst() throws Exception {
        see(get("/")).andExpect(status().isOk()).andExpect(content().string(containsString("Make your first one")));
        see(get("/").locale(Locale.GERMAN)).andExpect(content().string(containsString("Legen Sie die erste an")));
        see(get("/images")).andExpect(content().string(containsString("There is no image yet")));
    }

    @Test
    void aMachineIsMadeSeenChangedStartedAndDeleted() throws Exception {
        see(get("/machines/new")).andExpect(status().isOk());
        see(post("/machines/new").param("name", "").param("disk", "blank").param("diskSizeGiB", "x"))
                .andExpect(status().isBadRequest())
                .andExpect(content().string(containsString("A whole number is expected.")));
        see(post("/machines/new")
                        .param("name", "<b>Mine</b>")
                        .param("disk", "blank")
                        .param("diskSizeGiB", "1"))
                .andExpect(redirectedUrl("/"));
        String path = "/machines/" + access.visibleTo(who).getFirst().id();
        see(get("/machines/cards"))
                .andExpect(content().string(containsString("&lt;b&gt;Mine&lt;/b&gt;")))
                .andExpect(content().string(containsString("Start")));
        see(get(path + "/edit")).andExpect(status().isOk());
        see(post(path + "/edit").param("name", "Yours").param("memoryMiB", "64"))
                .andExpect(redirectedUrl(path));
        see(post(path + "/press/start")).andExpect(redirectedUrl(path + "/console"));
        see(get("/")).andExpect(content().string(containsString("Open console")));
        see(post(path + "/edit").param("memoryMiB", "128")).andExpect(status().isConflict());
        see(post(path + "/press/stop")).andExpect(redirectedUrl(path));
        see(get(path)).andExpect(content().string(containsString("The plug was pulled.")));
        see(post(path + "/delete").param("confirmation", "Mine")).andExpect(redirectedUrl(path));
        see(post(path + "/delete").param("confirmation", "Yours")).andExpect(redirectedUrl("/"));
    }

    @Test
    void theIdleMinutesCanBeSetWhileItRunsAndAreCheckedAndShown() throws Exception {
        see(post("/machines/new").param("name", "Dormouse").param("disk", "none"));
        String path = "/machines/" + access.visibleTo(who).getFirst().id();
        see(get(path)).andExpect(content().string(containsString("<dd>never</dd>")));
        see(post(path + "/press/start"));
        see(post(path + "/edit").param("name", "Dormouse").param("idleMinutes", "30"))
                .andExpect(redirectedUrl(path));
        see(get(path)).andExpect(content().string(containsString("after 30 min without a viewer")));
        see(get(path + "/edit")).andExpect(shows("idleMinutes", "30"));
        see(post(path + "/edit").param("name", "Dormouse").param("idleMinutes", "10081"))
                .andExpect(status().isBadRequest())
                .andExpect(shows("idleMinutes", "10081"))
                .andExpect(content().string(containsString("Allowed are 0 to 10080.")));
        see(post(path + "/edit").param("name", "Dormouse").param("idleMinutes", ""))
                .andExpect(redirectedUrl(path));
        see(get(path)).andExpect(content().string(containsString("<dd>never</dd>")));
        see(get(path + "/edit").locale(Locale.GERMAN))
                .andExpect(content().string(containsString("Ruhezustand bei Untätigkeit")));
    }

    @Test
    void whatWasTypedStandsInTheFormUntilItIsRight() throws Exception {
        see(post("/machines/new")
                        .param("name", "Typed")
                        .param("cpus", "many")
                        .param("disk", "blank")
                        .param("diskSizeGiB", "9999")
                        .param("network", "nat"))
                .andExpect(status().isBadRequest())
                .andExpect(shows("name", "Typed"))
                .andExpect(shows("cpus", "many"))
                .andExpect(shows("diskSizeGiB", "9999"))
                .andExpect(hasChosen("disk", "blank"))
                .andExpect(hasChosen("network", "nat"));
        see(post("/machines/new").param("name", "Stored").param("disk", "blank").param("diskSizeGiB", "1"))
                .andExpect(redirectedUrl("/"));
        String path = "/machines/" + access.visibleTo(who).getFirst().id();
        see(post(path + "/edit")
                        .param("name", "Typed")
                        .param("tags", "-wrong-")
                        .param("memoryMiB", "77")
                        .param("removeDisk", "0"))
                .andExpect(status().isBadRequest())
                .andExpect(content().string(containsString("A tag has 1 to 32")))
                .andExpect(shows("name", "Typed"))
                .andExpect(shows("tags", "-wrong-"))
                .andExpect(shows("memoryMiB", "77"))
                .andExpect(content().string(matchesPattern("(?s).* id=\"remove-0\"[^>]* checked=.*")));
        see(get(path + "/edit"))
                .andExpect(shows("name", "Stored"))
                .andExpect(content().string(not(matchesPattern("(?s).* id=\"remove-0\"[^>]* checked=.*"))));
        see(post(path + "/press/start"));
        see(post(path + "/edit").param("name", "Typed").param("memoryMiB", "77"))
                .andExpect(status().isConflict())
                .andExpect(shows("name", "Typed"))
                .andExpect(shows("memoryMiB", "1024"));
    }

    @Test
    void aSnapshotLeadsToTheSnapshotsAndARefusalToWhereItIsTold() throws Exception {
        see(post("/machines/new").param("name", "Kept").param("disk", "blank").param("diskSizeGiB", "1"));
        String path = "/machines/" + access.visibleTo(who).getFirst().id();
        see(post(path + "/snapshots").param("name", "\u0007")).andExpect(redirectedUrl(path));
        see(post(path + "/snapshots").param("name", "Good")).andExpect(redirectedUrl(path + "#snapshots"));
    }

    private static ResultMatcher shows(String field, String value) {
        return content()
                .string(matchesPattern("(?s).*<input[^>]* id=\"%s\"[^>]* value=\"%s\".*".formatted(field, value)));
    }

    private static ResultMatcher hasChosen(String field, String value) {
        return content()
                .string(matchesPattern("(?s).*<select[^>]* id=\"%s\"((?!</select>).)*<option value=\"%s\" selected=.*"
                        .formatted(field, value)));
    }

    private ResultActions see(MockHttpServletRequestBuilder request) throws Exception {
        return mvc.perform(request.with(csrf())
                .with(authentication(UsernamePasswordAuthenticationToken.authenticated(
                        who, null, AuthorityUtils.createAuthorityList("ROLE_USER")))));
    }
}
