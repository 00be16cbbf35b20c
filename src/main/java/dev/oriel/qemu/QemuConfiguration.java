package dev.oriel.qemu;

import dev.oriel.OrielHome;
import dev.oriel.engine.Engine;
import dev.oriel.engine.MemoryRoom;
import dev.oriel.image.DiskTools;
import dev.oriel.qemu.disk.QemuImg;
import dev.oriel.qemu.process.OrphanedTools;
import dev.oriel.qemu.process.QemuSettings;
import java.io.IOException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Makes QEMU the engine, and qemu-img the disk tools. */
@Configuration(proxyBeanMethods = false)
class QemuConfiguration {

    @Bean(destroyMethod = "close")
    Engine engine(QemuSettings settings, OrielHome home, MemoryRoom room) throws IOException {
        return QemuEngine.open(
                settings,
                home.run(),
                home.logs().resolve("guests"),
                home.run().resolve("accelerator.properties"),
                room);
    }

    @Bean
    DiskTools diskTools(QemuSettings settings) {
        OrphanedTools.end();
        return new QemuImg(settings.imageTool());
    }
}
