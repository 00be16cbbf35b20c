package dev.oriel.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.redirectedUrl;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.redirectedUrlPattern;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import jakarta.servlet.http.Cookie;
import java.time.Instant;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.http.HttpHeaders;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.ResultActions;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;

/** The pages on which people look after their account and admins after everybody's. */
@SpringBootTest(properties = "oriel.admin-password=" + SignInTests.PASSWORD)
@AutoConfigureMockMvc
class AccountPagesTests {

    private static final String PASSWORD = "a path along the river";
    private static final Pattern SECRET = Pattern.compile("value=\"(oriel_[\\w-]{43})\"");

    @Autowired
    private MockMvc browser;

    @Autowired
    private Registrar registrar;

    @Autowired
    private TokenIssuer tokens;

    private Account account = Account.create(new AccountName("nobody"), Role.USER, Instant.EPOCH);

    @BeforeEach
    void somebody() {
        account = registrar.create("reader-" + UUID.randomUUID(), PASSWORD, Role.USER);
    }

    @Test
    void aTokenIsShownOnceAndWorksUntilItIsRevoked() throws Exception {
        Cookie me = signIn(account.name(), PASSWORD);
        assertThat(page(me, get("/account"))).contains("There are no tokens.");

        String created = page(me, post("/account/tokens").param("token", "<b>backup</b>"));
        Matcher secret = SECRET.matcher(created);
        assertThat(secret.find()).isTrue();
        assertThat(created).contains("&lt;b&gt;backup&lt;/b&gt;").doesNotContain("<b>backup");
        assertThat(page(me, get("/account"))).contains("backup").doesNotContain("oriel_");
        assertThat(tokens.redeem(secret.group(1))).contains(account.principal());

        Token kept = tokens.of(account.id()).getFirst();
        Cookie other = signIn("admin", SignInTests.PASSWORD);
        send(other, post("/account/tokens/{id}/revoke", kept.id()));
        assertThat(tokens.redeem(secret.group(1))).isPresent();
        send(me, post("/account/tokens/{id}/revoke", kept.id())).andExpect(redirectedUrl("/account"));
        assertThat(tokens.redeem(secret.group(1))).isEmpty();
        assertThat(page(me, get("/account"))).contains("The token is revoked.");
    }

    @Test
    void aTokenNeedsAName() throws Exception {
        Cookie me = signIn(account.name(), PASSWORD);
        assertThat(send(me, post("/account/tokens").param("token", " "))
                        .andExpect(status().is(422))
                        .andReturn()
                        .getResponse()
                        .getContentAsString())
                .contains("Give the token a name");
        assertThat(tokens.of(account.id())).isEmpty();
    }

    @Test
    void aNewPasswordSignsOutAllOtherBrowsers() throws Exception {
        Cookie me = signIn(account.name(), PASSWORD);
        Cookie elsewhere = signIn(account.name(), PASSWORD);

        assertThat(refused(me, "not it at all", "another passphrase", "another passphrase"))
                .contains("This is not your current password.");
        assertThat(refused(me, PASSWORD, "another passphrase", "a different passphrase"))
                .contains("The two passwords are not the same.");
        assertThat(refused(me, PASSWORD, "short", "short")).contains("The password is too short.");
        send(elsewhere, get("/account")).andExpect(status().isOk());

        change(me, PASSWORD, "another passphrase", "another passphrase").andExpect(redirectedUrl("/account"));
        assertThat(page(me, get("/account"))).contains("The password is changed.");
        send(elsewhere, get("/account")).andExpect(redirectedUrlPattern("/sign-in*"));
        signIn(account.name(), "another passphrase");
    }

    @Test
    void guessingTheCurrentPasswordEnds() throws Exception {
        Cookie me = signIn(account.name(), PASSWORD);
        for (int attempt = 0; attempt < AttemptLimits.PER_ACCOUNT; attempt++) {
            refused(me, "guess number " + attempt, "another passphrase", "another passphrase");
        }
        String answer = change(me, PASSWORD, "another passphrase", "another passphrase")
                .andExpect(status().isTooManyRequests())
                .andReturn()
                .getResponse()
                .getContentAsString();
        assertThat(answer).contains("Too many wrong passwords.");
    }

    @Test
    void anAdminMakesAnAccountByThePage() throws Exception {
        Cookie admin = signIn("admin", SignInTests.PASSWORD);
        String name = "pupil-" + UUID.randomUUID();
        String refusal = send(admin, newAccount(name, "short"))
                .andExpect(status().is(422))
                .andReturn()
                .getResponse()
                .getContentAsString();
        assertThat(refusal).contains("The password is too short.", "value=\"" + name + "\"");
        assertThat(refusal).doesNotContain("value=\"short\"");
        send(admin, newAccount(name, PASSWORD)).andExpect(redirectedUrl("/accounts"));
        assertThat(page(admin, get("/accounts"))).contains("The account " + name + " is created.", "Teacher");
        signIn(name, PASSWORD);
    }

    @Test
    void anAdminChangesAndDeletesAnAccountByThePage() throws Exception {
        Cookie admin = signIn("admin", SignInTests.PASSWORD);
        Cookie reader = signIn(account.name(), PASSWORD);
        String path = "/accounts/" + account.id();
        assertThat(page(admin, get(path))).contains(account.name(), "Disable the account");

        assertThat(done(admin, post(path + "/role").param("role", "teacher")))
                .contains("is changed.", "<option value=\"teacher\" selected=\"selected\">");
        assertThat(registrar.require(account.id()).role()).isEqualTo(Role.TEACHER);

        assertThat(done(admin, post(path + "/disable"))).contains("Enable the account");
        send(reader, get("/account")).andExpect(redirectedUrlPattern("/sign-in*"));
        assertThat(done(admin, post(path + "/enable"))).contains("Disable the account");

        assertThat(done(admin, post(path + "/password").param("password", "short")))
                .contains("The password is too short.");
        assertThat(done(admin, post(path + "/password").param("password", "another passphrase")))
                .contains("is set.");
        signIn(account.name(), "another passphrase");

        send(admin, post(path + "/delete")).andExpect(status().isBadRequest());
        send(admin, post(path + "/delete").param("sure", "yes")).andExpect(redirectedUrl("/accounts"));
        assertThat(page(admin, get("/accounts"))).contains("The account " + account.name() + " is deleted.");
        send(admin, get(path)).andExpect(redirectedUrl("/accounts"));
    }

    @Test
    void othersDoNotSeeThem() throws Exception {
        Cookie reader = signIn(account.name(), PASSWORD);
        String path = "/accounts/" + account.id();
        send(reader, get("/accounts")).andExpect(status().isForbidden());
        send(reader, get("/accounts/new")).andExpect(status().isForbidden());
        send(reader, newAccount("intruder", PASSWORD)).andExpect(status().isForbidden());
        send(reader, get(path)).andExpect(status().isForbidden());
        send(reader, post(path + "/role").param("role", "admin")).andExpect(status().isForbidden());
        send(reader, post(path + "/delete").param("sure", "yes")).andExpect(status().isForbidden());
        browser.perform(get("/accounts")).andExpect(redirectedUrlPattern("/sign-in*"));
        browser.perform(get("/account")).andExpect(redirectedUrlPattern("/sign-in*"));
        assertThat(registrar.require(account.id()).role()).isEqualTo(Role.USER);
    }

    private static MockHttpServletRequestBuilder newAccount(String name, String password) {
        return post("/accounts/new")
                .param("name", name)
                .param("password", password)
                .param("role", "teacher");
    }

    private String refused(Cookie session, String current, String password, String repeated) throws Exception {
        return change(session, current, password, repeated)
                .andExpect(status().is(422))
                .andReturn()
                .getResponse()
                .getContentAsString();
    }

    private ResultActions change(Cookie session, String current, String password, String repeated) throws Exception {
        return send(
                session,
                post("/account/password")
                        .param("current", current)
                        .param("password", password)
                        .param("repeated", repeated));
    }

    /** The page to which a form leads. */
    private String done(Cookie session, MockHttpServletRequestBuilder form) throws Exception {
        send(session, form).andExpect(redirectedUrl("/accounts/" + account.id()));
        return page(session, get("/accounts/{id}", account.id()));
    }

    private String page(Cookie session, MockHttpServletRequestBuilder request) throws Exception {
        return send(session, request)
                .andExpect(status().isOk())
                .andReturn()
                .getResponse()
                .getContentAsString();
    }

    private ResultActions send(Cookie session, MockHttpServletRequestBuilder request) throws Exception {
        return browser.perform(request.cookie(session).with(csrf()).header(HttpHeaders.ACCEPT, "text/html"));
    }

    private Cookie signIn(String name, String password) throws Exception {
        @Nullable
        Cookie session = browser.perform(
                        post("/sign-in").with(csrf()).param("name", name).param("password", password))
                .andExpect(redirectedUrl("/"))
                .andReturn()
                .getResponse()
                .getCookie("ORIEL");
        assertThat(session).isNotNull();
        return session;
    }
}
