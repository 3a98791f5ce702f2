package com.nurturehub.email.persistence.engagement;

import com.nurturehub.email.application.port.EngagementIntake;
import com.nurturehub.email.application.port.EngagementIntakeContract;
import com.nurturehub.email.application.port.Stores;
import com.nurturehub.email.persistence.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The intake keeps its contract over PostgreSQL. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GroupCommitContractTest implements EngagementIntakeContract {

  private static final Duration LONG = Duration.ofSeconds(30);

  private final TestDatabase database = TestDatabase.create();
  private final Stores stores = database.stores();
  private GroupCommitIntake intake;

  @BeforeAll
  void open(@TempDir Path directory) {
    intake =
        new GroupCommitIntake(
            stores.unitOfWork(),
            stores.events(),
            stores.personalData(),
            EventJournal.open(directory, 1 << 20),
            new GroupCommitIntake.Settings(1_000, 1_000, LONG, LONG, LONG, 1_000),
            () -> false);
  }

  @Override
  public Stores stores() {
    return stores;
  }

  @Override
  public EngagementIntake intake() {
    return intake;
  }

  @BeforeEach
  void clear() {
    database.clear();
  }

  @AfterAll
  void close() {
    intake.close();
    database.close();
  }
}
