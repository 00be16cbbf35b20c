package dev.oriel;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

/**
 * A test against the whole server on a free port, which begins with an admin and nothing else. Its guests end with it;
 * they are QEMU's unless they are {@linkplain GuestsInMemory in memory}.
 */
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "oriel.admin-password=" + EmptyServer.PASSWORD,
            "oriel.machine.on-stop=shutdown",
            "oriel.recipe.first-guest="
        })
public @interface EmptyServer {

    /** The admin's, whose name is "admin". */
    String PASSWORD = "correct horse battery";
}
