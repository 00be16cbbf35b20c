package dev.oriel;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Import;

/**
 * A test against the whole server on a free port, with guests in memory, images of 1 MiB at most, and people who are
 * signed in by {@link SignedInByHeader a header}.
 */
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "oriel.image.max-file-size=1MB")
@Import(SignedInByHeader.class)
public @interface RunningServer {}
