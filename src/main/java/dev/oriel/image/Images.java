package dev.oriel.image;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.repository.Repository;

/** All images that the database knows, complete or not. */
interface Images extends Repository<Image, UUID> {

    Optional<Image> findById(UUID id);

    List<Image> findByStageOrderByNameAscCreatedAtAsc(Image.Stage stage);

    List<Image> findByOwner(UUID owner);

    /** Those whose files have this content; there may be one of any stage among them. */
    List<Image> findBySha256(String sha256);

    boolean existsByOwner(UUID owner);

    Image save(Image image);

    void deleteById(UUID id);
}
