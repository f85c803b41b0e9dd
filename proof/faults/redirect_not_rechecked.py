"""What answers with a redirect is followed wherever it leads."""

from proof.fault import Fault

fault = Fault("redirect-not-rechecked", rows=("B-11",))


@fault.within("jiheng.sources.network.network")
def follow(module):
    """Ask the list of permissions for the first address only."""
    kept = module.Network.follow
    anywhere = module.TargetPolicy(
        tuple(_permission(each) for each in ("127.0.0.0/8", "10.0.0.0/8", "0.0.0.0/0", "*.example"))
    )

    async def follow(self, request, *, within):
        answer = await self.request(request, within=within)
        if answer.status not in module.REDIRECTS or not answer.location:
            return answer, request.url
        self.policy = anywhere
        return await kept(
            self, module.replace(request, url=module.redirected(answer.location)), within=within
        )

    module.Network.follow = follow


def _permission(text):
    from jiheng.sources.network.policy import read_permission

    return read_permission(text)
