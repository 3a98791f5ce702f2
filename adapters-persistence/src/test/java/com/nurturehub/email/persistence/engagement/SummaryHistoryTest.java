package com.nurturehub.email.persistence.engagement;

import com.nurturehub.email.application.fixture.SummaryHistories;
import com.nurturehub.email.application.fixture.SummaryHistory;
import com.nurturehub.email.persistence.TestDatabase;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;

/** Whatever happens, PostgreSQL's books say what a recount says. */
class SummaryHistoryTest {

  private static final TestDatabase DATABASE = TestDatabase.create();

  @AfterContainer
  static void close() {
    DATABASE.close();
  }

  @Property(tries = 10, shrinking = ShrinkingMode.OFF)
  void summariesShouldSayWhatARecountSaysWhateverHappens(
      @ForAll("histories") List<SummaryHistory.Step> history) {
    DATABASE.clear();

    new SummaryHistory(DATABASE.stores()).run(history);
  }

  @Provide
  Arbitrary<List<SummaryHistory.Step>> histories() {
    return SummaryHistories.upTo(40);
  }
}
