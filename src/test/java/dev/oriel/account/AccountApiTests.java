package dev.oriel.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.http.MediaType.APPLICATION_JSON;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.delete;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.patch;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.header;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import com.jayway.jsonpath.JsonPath;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.http.HttpHeaders;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.ResultActions;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;

/** Accounts over REST, on a real database, by programs with real tokens. */
@SpringBootTest(properties = "oriel.admin-password=" + SignInTests.PASSWORD)
@AutoConfigureMockMvc
class AccountApiTests {

    private static final String ACCOUNTS = "/api/v1/accounts";
    private static final String PASSWORD = "a door to the garden";

    @Autowired
    private MockMvc mvc;

    @Autowired
    private Accounts accounts;

    @Autowired
    private Passwords passwords;

    private String adminToken = "";
    private String name = "";

    @BeforeEach
    void signIn() throws Exception {
        adminToken = token("admin", SignInTests.PASSWORD);
        name = "somebody-" + UUID.randomUUID();
    }

    @Test
    void anAccountIsMadeUsedChangedAndDeleted() throws Exception {
        String created = body(asAdmin(post(ACCOUNTS), """
                        {"name": "%s", "password": "%s", "role": "teacher"}""".formatted(name, PASSWORD))
                .andExpect(status().isCreated())
                .andExpect(jsonPath("$.name").value(name))
                .andExpect(jsonPath("$.role").value("teacher"))
                .andExpect(jsonPath("$.disabled").value(false)));
        String path = ACCOUNTS + "/" + JsonPath.read(created, "$.id");
        asAdmin(get(path))
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.name").value(name));

        String token = token(name, PASSWORD);
        by(token, get("/api/v1/tokens")).andExpect(status().isOk());
        by(token, get(ACCOUNTS)).andExpect(status().isForbidden());

        asAdmin(patch(path), "{\"role\": \"admin\"}")
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.role").value("admin"));
        by(token, get(ACCOUNTS)).andExpect(status().isOk());

        asAdmin(delete(path)).andExpect(status().isNoContent());
        asAdmin(get(path)).andExpect(status().isNotFound());
        by(token, get("/api/v1/tokens")).andExpect(status().isUnauthorized());
    }

    @Test
    void whoIsNoAdminMayDoNothingHere() throws Exception {
        String path = ACCOUNTS + "/" + create("user");
        String user = token(name, PASSWORD);
        for (MockHttpServletRequestBuilder request : requests(path)) {
            by(user, request).andExpect(status().isForbidden());
        }
        for (MockHttpServletRequestBuilder request : requests(path)) {
            mvc.perform(request.with(csrf()))
                    .andExpect(status().isUnauthorized())
                    .andExpect(header().string(HttpHeaders.WWW_AUTHENTICATE, "Bearer"));
        }
        assertThat(accounts.findByName("intruder")).isEmpty();
        assertThat(accounts.findByName(name)).hasValueSatisfying(account -> {
            assertThat(account.role()).isEqualTo(Role.USER);
            assertThat(account.enabled()).isTrue();
        });
    }

    private static List<MockHttpServletRequestBuilder> requests(String path) {
        return List.of(
                get(ACCOUNTS),
                post(ACCOUNTS)
                        .contentType(APPLICATION_JSON)
                        .content("{\"name\": \"intruder\", \"password\": \"a long passphrase\", \"role\": \"admin\"}"),
                get(path),
                patch(path).contentType(APPLICATION_JSON).content("{\"role\": \"admin\", \"disabled\": true}"),
                delete(path));
    }

    @Test
    void aRefusalNamesTheFieldAndSaysWhatToDo() throws Exception {
        refused("{\"name\": \"/etc\", \"password\": \"a long passphrase\"}", 422, "name");
        refused("{\"password\": \"a long passphrase\"}", 422, "name");
        refused("{\"name\": \"admin\", \"password\": \"a long passphrase\"}", 409, "name");
        refused("{\"name\": \"%s\", \"password\": \"short\"}".formatted(name), 422, "password");
        refused("{\"name\": \"%s\"}".formatted(name), 422, "password");
        refused("{\"name\": \"%s\", \"password\": \"a passphrase\", \"role\": \"ADMIN\"}".formatted(name), 422, "role");
        asAdmin(post(ACCOUNTS), "{\"name\": ")
                .andExpect(status().isBadRequest())
                .andExpect(header().string(HttpHeaders.CONTENT_TYPE, "application/problem+json"));
        assertThat(accounts.findByName(name)).isEmpty();
    }

    @Test
    void aTokenWithoutANameIsRefusedTheSameWay() throws Exception {
        for (String wish : List.of("{}", "{\"name\": \" \"}", "{\"name\": \"%s\"}".formatted("x".repeat(101)))) {
            asAdmin(post("/api/v1/tokens"), wish)
                    .andExpect(status().is(422))
                    .andExpect(jsonPath("$.errors[0].field").value("name"));
        }
    }

    private void refused(String wish, int status, String field) throws Exception {
        asAdmin(post(ACCOUNTS), wish)
                .andExpect(status().is(status))
                .andExpect(header().string(HttpHeaders.CONTENT_TYPE, "application/problem+json"))
                .andExpect(jsonPath("$.detail").isNotEmpty())
                .andExpect(jsonPath("$.errors[0].field").value(field))
                .andExpect(jsonPath("$.errors[0].message").isNotEmpty());
    }

    @Test
    void disablingClosesEveryWayIn() throws Exception {
        String path = ACCOUNTS + "/" + create("user");
        String token = token(name, PASSWORD);
        asAdmin(patch(path), "{\"disabled\": true}")
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.disabled").value(true));
        by(token, get("/api/v1/tokens")).andExpect(status().isUnauthorized());
        tokenRequest(name, PASSWORD).andExpect(status().isUnauthorized());

        asAdmin(patch(path), "{\"disabled\": false}").andExpect(status().isOk());
        by(token, get("/api/v1/tokens")).andExpect(status().isOk());
    }

    @Test
    void anAdminGivesANewPassword() throws Exception {
        String path = ACCOUNTS + "/" + create("user");
        asAdmin(patch(path), "{\"password\": \"another passphrase\"}").andExpect(status().isOk());
        tokenRequest(name, PASSWORD).andExpect(status().isUnauthorized());
        tokenRequest(name, "another passphrase").andExpect(status().isCreated());
    }

    @Test
    void aChangeIsMadeWhollyOrNotAtAll() throws Exception {
        String path = ACCOUNTS + "/" + create("user");
        asAdmin(patch(path), "{\"role\": \"teacher\", \"disabled\": true, \"password\": \"short\"}")
                .andExpect(status().is(422))
                .andExpect(jsonPath("$.errors[0].field").value("password"));
        asAdmin(get(path))
                .andExpect(jsonPath("$.role").value("user"))
                .andExpect(jsonPath("$.disabled").value(false));
    }

    @Test
    void nobodyLocksThemselvesOut() throws Exception {
        String path =
                ACCOUNTS + "/" + accounts.findByName("admin").orElseThrow().id();
        asAdmin(patch(path), "{\"role\": \"user\"}").andExpect(status().isConflict());
        asAdmin(patch(path), "{\"disabled\": true}").andExpect(status().isConflict());
        asAdmin(delete(path)).andExpect(status().isConflict());
        asAdmin(get(path)).andExpect(jsonPath("$.role").value("admin"));
    }

    @Test
    void whoIsNotThereIsNotFound() throws Exception {
        String path = ACCOUNTS + "/" + UUID.randomUUID();
        asAdmin(get(path)).andExpect(status().isNotFound());
        asAdmin(patch(path), "{\"password\": \"a long passphrase\"}").andExpect(status().isNotFound());
        asAdmin(delete(path))
                .andExpect(status().isNotFound())
                .andExpect(jsonPath("$.detail").isNotEmpty());
    }

    @Test
    void noAnswerHoldsASecret() throws Exception {
        String id = create("user");
        String token = token(name, PASSWORD);
        String hash = passwords.findById(UUID.fromString(id)).orElseThrow().hash();
        assertThat(hash).startsWith("$argon2id$");
        List<String> answers = List.of(
                body(asAdmin(get(ACCOUNTS))),
                body(asAdmin(get(ACCOUNTS + "/" + id))),
                body(asAdmin(patch(ACCOUNTS + "/" + id), "{\"password\": \"%s\"}".formatted(PASSWORD))),
                body(asAdmin(patch(ACCOUNTS + "/" + id), "{\"password\": \"tiny\"}")),
                body(by(token, get("/api/v1/tokens"))));
        assertThat(answers)
                .allSatisfy(answer -> assertThat(answer)
                        .isNotEmpty()
                        .doesNotContain(hash, "argon2", PASSWORD, "tiny", token, new TokenSecret(token).sha256()));
    }

    private String create(String role) throws Exception {
        String created = body(
                asAdmin(post(ACCOUNTS), """
                        {"name": "%s", "password": "%s", "role": "%s"}""".formatted(name, PASSWORD, role)).andExpect(status().isCreated()));
        assertThat(created).doesNotContain(PASSWORD, "argon2");
        return JsonPath.read(created, "$.id");
    }

    private String token(String account, String password) throws Exception {
        return JsonPath.read(body(tokenRequest(account, password).andExpect(status().isCreated())), "$.token");
    }

    private ResultActions tokenRequest(String account, String password) throws Exception {
        return mvc.perform(post("/api/v1/tokens")
                .headers(basic(account, password))
                .contentType(APPLICATION_JSON)
                .content("{\"name\": \"test\"}"));
    }

    private static HttpHeaders basic(String account, String password) {
        HttpHeaders headers = new HttpHeaders();
        headers.setBasicAuth(account, password, StandardCharsets.UTF_8);
        return headers;
    }

    private ResultActions asAdmin(MockHttpServletRequestBuilder request, String json) throws Exception {
        return asAdmin(request.contentType(APPLICATION_JSON).content(json));
    }

    private ResultActions asAdmin(MockHttpServletRequestBuilder request) throws Exception {
        return by(adminToken, request);
    }

    private ResultActions by(String token, MockHttpServletRequestBuilder request) throws Exception {
        return mvc.perform(request.header(HttpHeaders.AUTHORIZATION, "Bearer " + token));
    }

    private static String body(ResultActions answer) throws Exception {
        return answer.andReturn().getResponse().getContentAsString();
    }
}
