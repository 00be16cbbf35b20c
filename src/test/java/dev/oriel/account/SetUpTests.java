package dev.oriel.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.redirectedUrl;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import dev.oriel.OrielHome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.MvcResult;

/** The link that lets the first admin in, once. */
@SpringBootTest
@AutoConfigureMockMvc
class SetUpTests {

    @Autowired
    private MockMvc browser;

    @Autowired
    private OrielHome home;

    @Test
    void theLinkMakesOneAdminAndNoMore() throws Exception {
        Path file = home.run().resolve("set-up-link");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        String link = Files.readString(file).strip();
        String path = link.substring(link.indexOf("/set-up/"));

        browser.perform(get(path)).andExpect(status().isOk());
        browser.perform(get("/set-up/oriel_guessed")).andExpect(status().isGone());

        MvcResult tooShort = complete(path, "Boss", "short", "short");
        assertThat(tooShort.getResponse().getStatus()).isEqualTo(422);
        assertThat(tooShort.getResponse().getContentAsString())
                .contains("The password is too short.", "value=\"Boss\"")
                .doesNotContain("This cannot be a name.");
        MvcResult different = complete(path, "Boss", "a long passphrase", "another passphrase");
        assertThat(different.getResponse().getContentAsString()).contains("The two passwords are not the same.");

        MvcResult done = complete(path, "Boss", "a long passphrase", "a long passphrase");
        assertThat(done.getResponse().getRedirectedUrl()).isEqualTo("/");
        browser.perform(get("/sign-in").cookie(done.getResponse().getCookies())).andExpect(redirectedUrl("/"));
        assertThat(file).doesNotExist();

        assertThat(complete(path, "thief", "a long passphrase", "a long passphrase")
                        .getResponse()
                        .getStatus())
                .isEqualTo(410);
    }

    private MvcResult complete(String path, String name, String password, String repeated) throws Exception {
        return browser.perform(post(path)
                        .with(csrf())
                        .param("name", name)
                        .param("password", password)
                        .param("repeated", repeated))
                .andReturn();
    }
}
