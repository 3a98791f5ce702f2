package com.nurturehub.email.persistence.engagement;

import static com.nurturehub.email.application.fixture.Examples.ACME;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.port.Stores;
import com.nurturehub.email.domain.scoring.HotLead;
import com.nurturehub.email.domain.scoring.RecordedLead;
import com.nurturehub.email.persistence.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** Leads that instances find at once are told in the order of commits. */
@Timeout(60)
class LeadOrderTest implements CommitOrder<HotLead, RecordedLead> {

  private final TestDatabase database = TestDatabase.create();
  private final TestDatabase another = database.anotherInstance();

  @AfterEach
  void close() {
    another.close();
    database.close();
  }

  @Override
  public TestDatabase database() {
    return database;
  }

  @Override
  public TestDatabase another() {
    return another;
  }

  @Override
  public HotLead fresh() {
    return Examples.hotLead(ACME, "c-1");
  }

  @Override
  public void append(Stores stores, List<HotLead> leads) {
    stores.leads().append(leads);
  }

  @Override
  public List<RecordedLead> read(long after) {
    Stores stores = database.stores();
    return stores.unitOfWork().forTenant(ACME, () -> stores.leads().read(ACME, after, 50));
  }

  @Override
  public long positionOf(RecordedLead recorded) {
    return recorded.position();
  }

  @Override
  public HotLead appended(RecordedLead recorded) {
    return recorded.lead();
  }
}
