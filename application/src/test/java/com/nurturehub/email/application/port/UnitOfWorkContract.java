package com.nurturehub.email.application.port;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.OTHER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.domain.delivery.Scheduled;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every {@link UnitOfWork} does. */
public interface UnitOfWorkContract extends StoresContract {

  @Test
  default void workShouldReturnItsResultWhenItSucceeds() {
    String result = stores().unitOfWork().forTenant(ACME, () -> "done");

    assertThat(result).isEqualTo("done");
  }

  @Test
  default void nothingShouldBeStoredWhenTheWorkThrows() {
    configure(ACME, Examples.limits());
    ScheduledEmails.NewEmail email = Examples.newEmail(ACME, now());

    assertThatThrownBy(
            () ->
                stores()
                    .unitOfWork()
                    .forTenant(
                        ACME,
                        () -> {
                          stores().emails().add(ACME, List.of(email));
                          stores().settings().save(Examples.settings(ACME));
                          throw new IllegalArgumentException("broken on purpose");
                        }))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("broken on purpose");

    Optional<?> found =
        stores()
            .unitOfWork()
            .forTenant(ACME, () -> stores().emails().find(ACME, email.email().id()));
    assertThat(found).isEmpty();
    assertThat(claim(10)).isEmpty();
  }

  @Test
  default void stepShouldRunOnceWhenTheWorkHasCommitted() {
    List<String> done = new ArrayList<>();
    Runnable step = () -> done.add("step");

    stores()
        .unitOfWork()
        .asWorker(
            () -> {
              stores().unitOfWork().afterCommit(step);
              stores().unitOfWork().afterCommit(step);
              return done.add("work");
            });
    stores().unitOfWork().asWorker(() -> done.add("other work"));

    assertThat(done).containsExactly("work", "step", "other work");
  }

  @Test
  default void stepShouldNotRunWhenTheWorkThrows() {
    List<String> done = new ArrayList<>();

    assertThatThrownBy(
            () ->
                stores()
                    .unitOfWork()
                    .asWorker(
                        () -> {
                          stores().unitOfWork().afterCommit(() -> done.add("step"));
                          throw new IllegalArgumentException("broken on purpose");
                        }))
        .isInstanceOf(IllegalArgumentException.class);
    stores().unitOfWork().asWorker(() -> done.add("other work"));

    assertThat(done).containsExactly("other work");
  }

  @Test
  default void stepShouldBeRefusedWhenThereIsNoUnitOfWork() {
    UnitOfWork unitOfWork = stores().unitOfWork();

    assertThatThrownBy(() -> unitOfWork.afterCommit(() -> {}))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  default void unitShouldBeRefusedWhenItIsNested() {
    UnitOfWork unitOfWork = stores().unitOfWork();

    assertThatThrownBy(() -> unitOfWork.forTenant(ACME, () -> unitOfWork.asWorker(() -> "inner")))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  default void storesShouldRefuseWhenThereIsNoUnitOfWork() {
    assertThatThrownBy(() -> stores().settings().find(ACME))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  default void rowsOfAnotherTenantShouldBeOutOfReachWhenWorkingForOne() {
    configure(ACME, Examples.limits());
    Scheduled email = add(ACME, now().plusSeconds(3600));

    boolean seen =
        stores()
            .unitOfWork()
            .forTenant(OTHER, () -> stores().emails().find(ACME, email.id()).isPresent());
    boolean settingsSeen =
        stores().unitOfWork().forTenant(OTHER, () -> stores().settings().find(ACME).isPresent());

    assertThat(seen).isFalse();
    assertThat(settingsSeen).isFalse();
  }

  @Test
  default void rowsOfEveryTenantShouldBeInReachWhenWorkingForTheService() {
    configure(ACME, Examples.limits());
    configure(OTHER, Examples.limits());

    boolean both =
        stores()
            .unitOfWork()
            .asWorker(
                () ->
                    stores().settings().find(ACME).isPresent()
                        && stores().settings().find(OTHER).isPresent());

    assertThat(both).isTrue();
  }
}
