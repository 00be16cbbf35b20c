package dev.oriel.image;

import java.util.List;
import java.util.UUID;
import org.springframework.data.repository.Repository;

/** Who may use which images. They go with the image and with the account. */
interface ImageShares extends Repository<ImageShare, UUID> {

    List<ImageShare> findByImage(UUID image);

    List<ImageShare> findByAccount(UUID account);

    boolean existsByImageAndAccount(UUID image, UUID account);

    ImageShare save(ImageShare share);

    void deleteById(UUID id);
}
