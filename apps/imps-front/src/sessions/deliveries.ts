/** A transaction that a client did not acknowledge this many times is deferred until the next login. */
export const mostDeliveries = 3;

/** After this many deliveries of one transaction without any acknowledgement ever, a client may be one that never acknowledges. */
export const deliveriesThatTell = 2;
