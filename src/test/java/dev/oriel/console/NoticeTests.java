package dev.oriel.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class NoticeTests {

    @Test
    void theLineIsToldAsThePageReadsIt() {
        assertThat(json(new Notice.Line(12, 24.1, 70123, 6, false)))
                .isEqualTo(
                        json(
                                "{'kind':'line','roundTripMillis':12,'updatesPerSecond':24.1,'bytesPerSecond':70123,'quality':6,'full':false}"));
        assertThat(json(new Notice.Line(null, 0, 0, null, true)))
                .isEqualTo(
                        json(
                                "{'kind':'line','roundTripMillis':null,'updatesPerSecond':0.0,'bytesPerSecond':0,'quality':null,'full':true}"));
    }

    private static JsonNode json(Notice notice) {
        return JsonMapper.shared().readTree(notice.toJson());
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text.replace('\'', '"'));
    }
}
