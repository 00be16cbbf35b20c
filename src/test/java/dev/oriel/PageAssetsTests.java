package dev.oriel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;

import java.net.URI;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.servlet.MockMvc;

/** What pages load besides themselves is kept by the browser for good, and has another address when it is another. */
@SpringBootTest(properties = "oriel.admin-password=a window on the sea")
@AutoConfigureMockMvc
class PageAssetsTests {

    private static final Pattern ASSET = Pattern.compile("(?:href|src)=\"([^\"]+\\.(?:css|js|svg))\"");
    private static final Pattern FONT = Pattern.compile("url\\(\"?([^\")]+\\.woff2?)[^)]*\\)");
    private static final String DIGEST = ".*-[0-9a-f]{32}\\.[a-z0-9]+";

    @Autowired
    private MockMvc browser;

    @Test
    void theyAreKeptAndNamedByWhatIsInThem() throws Exception {
        List<String> assets = found(ASSET, load("/sign-in").getContentAsString());
        assertThat(assets).hasSizeGreaterThan(4).allMatch(address -> address.matches(DIGEST));
        for (String asset : assets) {
            assertKept(asset);
        }
        String icons = assets.stream()
                .filter(address -> address.contains("bootstrap-icons"))
                .findFirst()
                .orElseThrow();
        List<String> fonts = found(FONT, load(icons).getContentAsString());
        assertThat(fonts).isNotEmpty();
        for (String font : fonts) {
            assertThat(font).matches(DIGEST);
            assertKept(URI.create(icons).resolve(font).getPath());
        }
    }

    private void assertKept(String address) throws Exception {
        MockHttpServletResponse answer = load(address);
        assertThat(answer.getStatus()).as(address).isEqualTo(200);
        assertThat(answer.getHeader("Cache-Control")).as(address).contains("max-age=31536000");
    }

    private MockHttpServletResponse load(String address) throws Exception {
        return browser.perform(get(address)).andReturn().getResponse();
    }

    private static List<String> found(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(MatchResult::group)
                .map(match -> pattern.matcher(match).replaceFirst("$1"))
                .toList();
    }
}
