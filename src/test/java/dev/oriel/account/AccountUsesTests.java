package dev.oriel.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.springframework.http.MediaType.APPLICATION_JSON;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.authentication;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.delete;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import com.jayway.jsonpath.JsonPath;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;

/** An account stays as long as something belongs to it. */
@SpringBootTest(properties = "oriel.admin-password=" + SignInTests.PASSWORD)
@AutoConfigureMockMvc
class AccountUsesTests {

    @Autowired
    private MockMvc mvc;

    @Autowired
    private Registrar registrar;

    @Autowired
    private Accounts accounts;

    @Test
    void isNotDeletedBeforeItsMachinesAndImages() throws Exception {
        AccountPrincipal admin = accounts.findByName("admin").orElseThrow().principal();
        AccountPrincipal owner =
                registrar.create("owner", "a house of its own", Role.USER).principal();
        String machine =
                id(owner, post("/api/v1/machines").contentType(APPLICATION_JSON).content("{\"name\":\"Mine\"}"));
        String image = id(owner, post("/api/v1/images?name=disk&format=raw").content(new byte[512]));

        assertThatItIsKept(owner, admin);
        remove(owner, "/api/v1/machines/" + machine);
        assertThatItIsKept(owner, admin);
        remove(owner, "/api/v1/images/" + image);
        registrar.delete(owner.id(), admin);
        assertThat(accounts.findById(owner.id())).isEmpty();
    }

    private void assertThatItIsKept(AccountPrincipal owner, AccountPrincipal admin) {
        assertThatExceptionOfType(AccountRefused.class)
                .isThrownBy(() -> registrar.delete(owner.id(), admin))
                .satisfies(refused -> assertThat(refused.refusal()).isEqualTo(Refusal.STILL_OWNS));
        assertThat(accounts.findById(owner.id())).isPresent();
    }

    private String id(AccountPrincipal who, MockHttpServletRequestBuilder request) throws Exception {
        String answer = mvc.perform(as(who, request))
                .andExpect(status().isCreated())
                .andReturn()
                .getResponse()
                .getContentAsString();
        return UUID.fromString(JsonPath.read(answer, "$.id")).toString();
    }

    private void remove(AccountPrincipal who, String path) throws Exception {
        mvc.perform(as(who, delete(path))).andExpect(status().isNoContent());
    }

    private static MockHttpServletRequestBuilder as(AccountPrincipal who, MockHttpServletRequestBuilder request) {
        return request.with(csrf()).with(authentication(new Admission(who)));
    }
}
