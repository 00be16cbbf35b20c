package dev.oriel.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.context.i18n.LocaleContextHolder;

class BytesTests {

    @AfterEach
    void forgetTheRequest() {
        LocaleContextHolder.resetLocaleContext();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "999, 999 B",
        "1000, 1.0 KiB",
        "1126, 1.1 KiB",
        "10240, 10 KiB",
        "363855872, 347 MiB",
        "1181116007, 1.1 GiB",
        "9223372036854775807, 8388608 TiB"
    })
    void haveThreeDigitsAtMost(long bytes, String words) {
        assertThat(Bytes.inWords(bytes)).isEqualTo(words);
    }

    @Test
    void haveTheCommaOfTheRequestsLanguage() {
        LocaleContextHolder.setLocale(Locale.GERMAN);

        assertThat(Bytes.inWords(1_181_116_007)).isEqualTo("1,1 GiB");
        assertThat(Bytes.inWords(363_855_872)).isEqualTo("347 MiB");
    }
}
