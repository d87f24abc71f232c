# Code of an EvalPyFilter for SMS to phones, see README.md. Jasmin runs it inside jasmind between /send and its queue.
#
# With tags=udh the content begins with a user data header made by the client, and the PDU has to indicate it. One PDU only,
# since Jasmin does not split what fits into one.
#
# With tags=validity-30 the SMS is valid for 30 minutes. What validity-period says Jasmin sets by itself after it has asked the filters: with the
# fraction of a second of its clock, and it cannot write a time in the last tenth of a second, so that every tenth SMS is lost; and with
# local time as if it were UTC. So the time is set here, in UTC and whole seconds, and locked, which Jasmin then leaves alone.
#
# Flat on purpose: Jasmin evaluates it in a way that hides these names from functions.
import re
from datetime import datetime, timedelta, timezone

from smpp.pdu.pdu_types import EsmClass, EsmClassGsmFeatures, EsmClassMode, EsmClassType

if routable.hasTag("udh") and not hasattr(routable.pdu, "nextPdu"):  # noqa: F821
    routable.pdu.params["esm_class"] = EsmClass(  # noqa: F821
        EsmClassMode.DEFAULT, EsmClassType.DEFAULT, [EsmClassGsmFeatures.UDHI_INDICATOR_SET]
    )

for tag in routable.getTags():  # noqa: F821
    # More than six digits are no time that SMS can have, and might be none that Python can.
    minutes = re.fullmatch("validity-([0-9]{1,6})", tag)
    if minutes:
        until = datetime.now(timezone.utc).replace(microsecond=0) + timedelta(minutes=int(minutes[1]))
        pdu = routable.pdu  # noqa: F821
        while pdu is not None:
            pdu.params["validity_period"] = until
            pdu = getattr(pdu, "nextPdu", None)
        routable.lockPduParam("validity_period")  # noqa: F821

# The filter matches nothing: there is no interceptor to run.
result = False
