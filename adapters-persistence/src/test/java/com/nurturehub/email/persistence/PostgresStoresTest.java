package com.nurturehub.email.persistence;

import com.nurturehub.email.application.port.AlertsContract;
import com.nurturehub.email.application.port.ClickBurstsContract;
import com.nurturehub.email.application.port.ConsentRequestsContract;
import com.nurturehub.email.application.port.DeliverySettingsStoreContract;
import com.nurturehub.email.application.port.EngagementEventStoreContract;
import com.nurturehub.email.application.port.FeedPlacesContract;
import com.nurturehub.email.application.port.HotLeadsContract;
import com.nurturehub.email.application.port.IntentScoresContract;
import com.nurturehub.email.application.port.LinkDestinationsContract;
import com.nurturehub.email.application.port.PendingRecordsContract;
import com.nurturehub.email.application.port.PersonalDataContract;
import com.nurturehub.email.application.port.RetentionStoreContract;
import com.nurturehub.email.application.port.RotatingCredentialsContract;
import com.nurturehub.email.application.port.ScheduledEmailsContract;
import com.nurturehub.email.application.port.ScoringRulesStoreContract;
import com.nurturehub.email.application.port.SendQueueContract;
import com.nurturehub.email.application.port.Stores;
import com.nurturehub.email.application.port.StuckEmailsContract;
import com.nurturehub.email.application.port.SummariesContract;
import com.nurturehub.email.application.port.SuppressionsContract;
import com.nurturehub.email.application.port.TrackingHostsContract;
import com.nurturehub.email.application.port.UnitOfWorkContract;
import com.nurturehub.email.application.port.WebhookDeliveriesContract;
import com.nurturehub.email.application.port.WebhooksContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/** PostgreSQL keeps the contracts. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresStoresTest
    implements UnitOfWorkContract,
        DeliverySettingsStoreContract,
        ConsentRequestsContract,
        RotatingCredentialsContract,
        ScheduledEmailsContract,
        SendQueueContract,
        EngagementEventStoreContract,
        PendingRecordsContract,
        FeedPlacesContract,
        ClickBurstsContract,
        SummariesContract,
        SuppressionsContract,
        AlertsContract,
        StuckEmailsContract,
        LinkDestinationsContract,
        TrackingHostsContract,
        WebhooksContract,
        WebhookDeliveriesContract,
        PersonalDataContract,
        IntentScoresContract,
        ScoringRulesStoreContract,
        HotLeadsContract,
        RetentionStoreContract {

  private final TestDatabase database = TestDatabase.create();
  private final Stores stores = database.stores();

  @Override
  public Stores stores() {
    return stores;
  }

  @BeforeEach
  void clear() {
    database.clear();
  }

  @AfterAll
  void close() {
    database.close();
  }
}
