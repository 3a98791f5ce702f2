package com.nurturehub.email.application.engagement;

import static com.nurturehub.email.application.fixture.Examples.NOON;

import com.nurturehub.email.application.fixture.SettableClock;
import com.nurturehub.email.application.fixture.SummaryHistories;
import com.nurturehub.email.application.fixture.SummaryHistory;
import com.nurturehub.email.application.port.InMemoryStores;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class KeepSummariesTest {

  @Property(tries = 100)
  void summariesShouldSayWhatARecountSaysWhateverHappens(
      @ForAll("histories") List<SummaryHistory.Step> history) {
    new SummaryHistory(new InMemoryStores(new SettableClock(NOON)).stores()).run(history);
  }

  @Provide
  Arbitrary<List<SummaryHistory.Step>> histories() {
    return SummaryHistories.upTo(60);
  }
}
