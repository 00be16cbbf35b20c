package dev.oriel.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.springframework.http.MediaType.APPLICATION_JSON;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.delete;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.put;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.header;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.redirectedUrl;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import com.jayway.jsonpath.JsonPath;
import dev.oriel.GuestsInMemory;
import dev.oriel.SignedIn;
import dev.oriel.account.AccountPrincipal;
import dev.oriel.account.Accounts;
import dev.oriel.account.Newcomer;
import dev.oriel.account.Role;
import dev.oriel.machine.Machine;
import dev.oriel.machine.Machines;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.ResultActions;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;

/** Schedules of templates over REST and on the page, on a real database. */
@SpringBootTest
@AutoConfigureMockMvc
@GuestsInMemory
class ScheduleApiTests {

    private static final String LAB =
            "{\"weekdays\":[\"wednesday\",\"monday\"],\"from\":\"09:00\",\"until\":\"10:30\",\"wanted\":30,\"zone\":\"Europe/Berlin\"}";

    @Autowired
    private MockMvc mvc;

    @Autowired
    private Accounts accounts;

    @Autowired
    private Machines machines;

    @Autowired
    private Templates templates;

    @Autowired
    private TemplateVersions versions;

    @Autowired
    private Schedules rows;

    private AccountPrincipal teacher;
    private AccountPrincipal student;
    private Template template;

    @BeforeEach
    void templateOfATeacher() {
        teacher = Newcomer.in(accounts, Role.TEACHER).principal();
        student = Newcomer.in(accounts, Role.USER).principal();
        template = templates.save(Template.create(teacher.id(), "Lab", "", true, 1, Instant.now()));
    }

    @Test
    void aScheduleIsAddedChangedAndDeleted() throws Exception {
        String address = JsonPath.read(
                as(
                                teacher,
                                post("/api/v1/templates/{id}/schedules", template.id())
                                        .contentType(APPLICATION_JSON)
                                        .content(LAB))
                        .andExpect(status().isCreated())
                        .andExpect(header().string(
                                        "Location", startsWith("/api/v1/templates/" + template.id() + "/schedules/")))
                        .andReturn()
                        .getResponse()
                        .getContentAsString(),
                "$.id");
        as(teacher, get("/api/v1/templates/{id}", template.id()))
                .andExpect(jsonPath("$.schedules[0].weekdays[0]").value("monday"))
                .andExpect(jsonPath("$.schedules[0].weekdays[1]").value("wednesday"))
                .andExpect(jsonPath("$.schedules[0].from").value("09:00"))
                .andExpect(jsonPath("$.schedules[0].until").value("10:30"))
                .andExpect(jsonPath("$.schedules[0].wanted").value(30))
                .andExpect(jsonPath("$.schedules[0].next").exists());

        as(
                        teacher,
                        put("/api/v1/templates/{id}/schedules/{s}", template.id(), address)
                                .contentType(APPLICATION_JSON)
                                .content(LAB.replace("09:00", "8:15").replace("\"monday\"", "\"Friday\"")))
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.from").value("08:15"))
                .andExpect(jsonPath("$.weekdays[1]").value("friday"));
        as(teacher, delete("/api/v1/templates/{id}/schedules/{s}", template.id(), address))
                .andExpect(status().isNoContent());
        as(teacher, delete("/api/v1/templates/{id}/schedules/{s}", template.id(), address))
                .andExpect(status().isNotFound());
        as(teacher, get("/api/v1/templates/{id}/schedules", template.id()))
                .andExpect(jsonPath("$").isEmpty());
    }

    @ParameterizedTest
    @CsvSource({
        "monday, someday, at least one day",
        "09:00, nine, written like 09:00",
        "10:30, 08:00, must come after the beginning",
        "'\"wanted\":30', '\"wanted\":0', 1 to 200 machines",
        "'\"wanted\":30', '\"wanted\":201', 1 to 200 machines",
        "Europe/Berlin, Europe/Atlantis, no such time zone"
    })
    void whatMakesNoSenseIsToldInWords(String right, String wrong, String words) throws Exception {
        as(
                        teacher,
                        post("/api/v1/templates/{id}/schedules", template.id())
                                .contentType(APPLICATION_JSON)
                                .content(LAB.replace(right, wrong)))
                .andExpect(status().isUnprocessableContent())
                .andExpect(jsonPath("$.detail").value(containsString(words)));
    }

    @Test
    void thereIsAnEndToThem() throws Exception {
        for (int at = 0; at < Schedule.MOST_PER_TEMPLATE; at++) {
            as(
                            teacher,
                            post("/api/v1/templates/{id}/schedules", template.id())
                                    .contentType(APPLICATION_JSON)
                                    .content(LAB))
                    .andExpect(status().isCreated());
        }
        as(
                        teacher,
                        post("/api/v1/templates/{id}/schedules", template.id())
                                .contentType(APPLICATION_JSON)
                                .content(LAB))
                .andExpect(status().isConflict());
    }

    @Test
    void onlyTheTemplatesOwnerWhoPreparesMachinesMayPlan() throws Exception {
        as(
                        student,
                        post("/api/v1/templates/{id}/schedules", template.id())
                                .contentType(APPLICATION_JSON)
                                .content(LAB))
                .andExpect(status().isForbidden());
        as(Newcomer.in(accounts, Role.TEACHER).principal(), get("/api/v1/templates/{id}/schedules", template.id()))
                .andExpect(status().isForbidden());
        Template own = templates.save(Template.create(student.id(), "Own", "", false, 0, Instant.now()));
        as(
                        student,
                        post("/api/v1/templates/{id}/schedules", own.id())
                                .contentType(APPLICATION_JSON)
                                .content(LAB))
                .andExpect(status().isForbidden());
    }

    @Test
    void thePageTellsOfThemAndShowsAgainWhatWasWrong() throws Exception {
        makeReady();
        as(
                        teacher,
                        post("/templates/{id}/schedules", template.id())
                                .param("weekdays", "monday", "friday")
                                .param("from", "09:00")
                                .param("until", "10:30")
                                .param("wanted", "1")
                                .param("zone", "UTC"))
                .andExpect(redirectedUrl("/templates"));
        as(teacher, get("/templates"))
                .andExpect(content().string(containsString("Mon, Fri, 09:00 to 10:30: 1 machine<")));
        as(teacher, get("/templates").header("Accept-Language", "de"))
                .andExpect(content().string(containsString("Mo, Fr, 09:00 bis 10:30: 1 Maschine<")));
        as(student, get("/templates")).andExpect(content().string(not(containsString("09:00 to 10:30"))));

        MockHttpServletResponse refused = as(
                        teacher,
                        post("/templates/{id}/schedules", template.id())
                                .param("weekdays", "tuesday")
                                .param("from", "11:00")
                                .param("until", "10:00")
                                .param("wanted", "many")
                                .param("zone", "Nowhere"))
                .andExpect(redirectedUrl("/templates"))
                .andReturn()
                .getResponse();
        as(teacher, get("/templates").cookie(Objects.requireNonNull(refused.getCookie("ORIEL"))))
                .andExpect(content()
                        .string(allOf(
                                containsString("There is no such time zone."),
                                containsString("value=\"many\""),
                                containsString("value=\"Nowhere\""),
                                containsString("value=\"11:00\""))));

        Schedule schedule = schedules().getFirst();
        as(teacher, post("/templates/{id}/schedules/{s}/delete", template.id(), schedule.id()))
                .andExpect(redirectedUrl("/templates"));
        assertThat(schedules()).isEmpty();
    }

    private List<Schedule> schedules() {
        return rows.findByTemplateOrderByOpeningMinuteAscIdAsc(template.id());
    }

    /** A version that machines can be made of, though by booting only. */
    private void makeReady() throws Exception {
        String answer = as(
                        teacher,
                        post("/api/v1/machines")
                                .contentType(APPLICATION_JSON)
                                .content("{\"name\":\"Source\",\"memoryMiB\":64}"))
                .andReturn()
                .getResponse()
                .getContentAsString();
        String machine = JsonPath.read(answer, "$.id");
        Machine source = machines.findById(UUID.fromString(machine)).orElseThrow();
        TemplateVersion begun =
                TemplateVersion.begin(template.id(), 1, source.definition(), List.of(), null, null, Instant.now());
        versions.save(versions.save(begun).ready(null, 0, null));
    }

    private ResultActions as(AccountPrincipal who, MockHttpServletRequestBuilder request) throws Exception {
        return mvc.perform(request.with(SignedIn.as(who)));
    }
}
