# Code of an EvalPyFilter for SMS to phones, see README.md. Jasmin runs it inside jasmind between /send and its queue.
#
# With tags=udh the content begins with a user data header made by the client, and the PDU has to indicate it. One PDU only,
# since Jasmin does not split what fits into one.
from smpp.pdu.pdu_types import EsmClass, EsmClassGsmFeatures, EsmClassMode, EsmClassType

if routable.hasTag("udh") and not hasattr(routable.pdu, "nextPdu"):  # noqa: F821
    routable.pdu.params["esm_class"] = EsmClass(  # noqa: F821
        EsmClassMode.DEFAULT, EsmClassType.DEFAULT, [EsmClassGsmFeatures.UDHI_INDICATOR_SET]
    )

# The filter matches nothing: there is no interceptor to run.
result = False
