-- What nobody understood is kept up to a number a day and topic: the newest day is counted at each insert.
create index stray_status_day on stray_status (topic, received_at);

-- What is under way is found without a look at every batch there ever was, and a person's drafts are counted.
create index batch_event_released on batch_event (recorded_at, batch) where event = 'released';
create index batch_event_over on batch_event (batch) where event in ('closed', 'withdrawn', 'released');
create index batch_event_first on batch_event (actor, batch) where sequence = 1;
