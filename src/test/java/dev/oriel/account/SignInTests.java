package dev.oriel.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.header;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.redirectedUrl;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import jakarta.servlet.http.Cookie;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.http.HttpHeaders;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.MvcResult;

/** Who comes in, by the page. */
@SpringBootTest(properties = "oriel.admin-password=" + SignInTests.PASSWORD)
@AutoConfigureMockMvc
class SignInTests {

    static final String PASSWORD = "a window on the sea";

    @Autowired
    private MockMvc browser;

    @Test
    void thePageIsOpenAndStrict() throws Exception {
        MvcResult page = browser.perform(get("/sign-in"))
                .andExpect(status().isOk())
                .andExpect(header().string("X-Content-Type-Options", "nosniff"))
                .andExpect(header().string("Referrer-Policy", "same-origin"))
                .andReturn();
        assertThat(page.getResponse().getHeader("Content-Security-Policy"))
                .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(page.getResponse().getContentAsString()).contains("<h1>Sign in</h1>", "name=\"_csrf\"");
    }

    @Test
    void itSpeaksGermanToWhoAsksForIt() throws Exception {
        String page = browser.perform(get("/sign-in").header(HttpHeaders.ACCEPT_LANGUAGE, "de-AT"))
                .andReturn()
                .getResponse()
                .getContentAsString();
        assertThat(page).contains("lang=\"de\"", "<h1>Anmelden</h1>");
    }

    @Test
    void aRightPasswordOpensTheWayBack() throws Exception {
        MvcResult signedIn = signIn("Admin ", PASSWORD, "/account?x=1");
        assertThat(signedIn.getResponse().getRedirectedUrl()).isEqualTo("/account?x=1");
        Cookie session = session(signedIn);
        assertThat(session.isHttpOnly()).isTrue();
        assertThat(session.getAttribute("SameSite")).isEqualTo("Lax");
        browser.perform(get("/sign-in").cookie(session)).andExpect(redirectedUrl("/"));
    }

    @Test
    void itNeverLeadsToAnotherServer() throws Exception {
        assertThat(signIn("admin", PASSWORD, "//evil.example/").getResponse().getRedirectedUrl())
                .isEqualTo("/");
        assertThat(signIn("admin", PASSWORD, "/\\evil.example").getResponse().getRedirectedUrl())
                .isEqualTo("/");
    }

    @Test
    void aWrongPasswordAndAnUnknownNameGetTheSameAnswer() throws Exception {
        String wrong = refusal(signIn("admin", "not the password", "/"));
        String unknown = refusal(signIn("nobody", "not the password", "/"));
        assertThat(wrong).contains("The name or the password is wrong.");
        assertThat(unknown.replace("nobody", "admin")).contains("The name or the password is wrong.");
    }

    @Test
    void tooManyWrongPasswordsMustWait() throws Exception {
        for (int attempt = 0; attempt < AttemptLimits.PER_ACCOUNT; attempt++) {
            refusal(signIn("victim", "guess number " + attempt, "/"));
        }
        assertThat(refusal(signIn("victim", "one guess more", "/"))).contains("Too many attempts");
        assertThat(refusal(signIn("Victim", "a guess in capitals", "/"))).contains("Too many attempts");
        assertThat(signIn("admin", PASSWORD, "/").getResponse().getStatus()).isEqualTo(302);
    }

    @Test
    void aForgedFormIsRefused() throws Exception {
        browser.perform(post("/sign-in").param("name", "admin").param("password", PASSWORD))
                .andExpect(status().isForbidden());
    }

    @Test
    void whoIsNotSignedInIsSentThere() throws Exception {
        browser.perform(get("/machines?state=off").accept("text/html"))
                .andExpect(redirectedUrl("/sign-in?to=%2Fmachines%3Fstate%3Doff"));
        browser.perform(get("/api/v1/machines"))
                .andExpect(status().isUnauthorized())
                .andExpect(header().string(HttpHeaders.CONTENT_TYPE, "application/problem+json;charset=UTF-8"))
                .andExpect(header().string(HttpHeaders.WWW_AUTHENTICATE, "Bearer"));
    }

    @Test
    void signingOutEndsTheSession() throws Exception {
        Cookie session = session(signIn("admin", PASSWORD, "/"));
        browser.perform(post("/sign-out").cookie(session).with(csrf())).andExpect(redirectedUrl("/sign-in?signed-out"));
        browser.perform(get("/sign-in").cookie(session)).andExpect(status().isOk());
    }

    private MvcResult signIn(String name, String password, String to) throws Exception {
        return browser.perform(post("/sign-in")
                        .with(csrf())
                        .param("name", name)
                        .param("password", password)
                        .param("to", to))
                .andReturn();
    }

    /** Why it did not work, where the page that says so is asked for. */
    private static String refusal(MvcResult result) {
        assertThat(result.getResponse().getForwardedUrl()).isEqualTo(AccessRefusals.SIGN_IN_REFUSED);
        assertThat(result.getRequest().getAttribute(AccessRefusals.REASON)).isInstanceOf(RuntimeException.class);
        return String.valueOf(
                ((RuntimeException) result.getRequest().getAttribute(AccessRefusals.REASON)).getMessage());
    }

    private static Cookie session(MvcResult result) {
        @Nullable Cookie cookie = result.getResponse().getCookie("ORIEL");
        assertThat(cookie).isNotNull();
        return cookie;
    }
}
